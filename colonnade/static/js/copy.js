// The short link is copied by its button, which shows only where copying can be done.
addEventListener("DOMContentLoaded", () => {
  if (!navigator.clipboard) return
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const words = button.textContent
    button.hidden = false
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(button.dataset.copy) } catch { return }
      button.textContent = button.dataset.done
      setTimeout(() => button.textContent = words, 4000)
    })
  }
})
