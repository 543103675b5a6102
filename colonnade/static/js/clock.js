// The choice of zones closes on Escape and on a click elsewhere.
addEventListener("DOMContentLoaded", () => {
  const clock = document.querySelector("details.clock")
  if (!clock) return
  addEventListener("keydown", event => {
    if (event.key != "Escape" || !clock.open) return
    clock.open = false
    clock.querySelector("summary").focus()
  })
  addEventListener("click", event => { if (!clock.contains(event.target)) clock.open = false })
})
