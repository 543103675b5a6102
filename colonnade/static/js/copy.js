// The short link is copied by its button, which shows only where copying can be done.
// Beside it, the status tells those who do not see the button's words change.
addEventListener("DOMContentLoaded", () => {
  if (!navigator.clipboard) return
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const words = button.textContent, status = button.nextElementSibling
    button.hidden = false
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(button.dataset.copy) } catch { return }
      button.textContent = status.textContent = button.dataset.done
      setTimeout(() => { button.textContent = words; status.textContent = "" }, 4000)
    })
  }
})
