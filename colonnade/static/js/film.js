// A film plays here, in place of the link to it, only after a reader asks for it.
addEventListener("click", event => {
  const link = event.target.closest?.("a[data-player]")
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return
  event.preventDefault()
  const player = document.createElement("iframe")
  player.src = link.dataset.player
  player.title = link.dataset.title
  player.allow = "fullscreen; picture-in-picture; encrypted-media"
  player.referrerPolicy = "strict-origin"
  link.replaceWith(player)
  player.focus()
})
