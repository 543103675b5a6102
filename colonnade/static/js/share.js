// Share hands the address of a comment to the phone, or copies it and says so.
let heard
addEventListener("DOMContentLoaded", () => {
  const discussion = document.querySelector("#discussion[data-copied]")
  if (!discussion) return
  heard = document.createElement("p")
  heard.className = "hidden"
  heard.role = "status"
  discussion.append(heard)
})
addEventListener("click", async event => {
  const link = event.target.closest?.("a.share")
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  const url = link.href, words = link.textContent, done = heard?.parentElement.dataset.copied
  const phone = navigator.share && matchMedia("(pointer: coarse)").matches
  if (!phone && !(navigator.clipboard && done)) return
  event.preventDefault()
  try {
    if (phone) return await navigator.share({ url })
    await navigator.clipboard.writeText(url)
  } catch { return }
  link.textContent = heard.textContent = done
  setTimeout(() => { link.textContent = words; heard.textContent = "" }, 4000)
})
