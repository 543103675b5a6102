// The clock goes on while a page is read. Its choice of zones closes on Escape and on a click elsewhere.
addEventListener("DOMContentLoaded", () => {
  const clock = document.querySelector("details.clock")
  if (!clock) return
  addEventListener("keydown", event => {
    if (event.key != "Escape" || !clock.open) return
    clock.open = false
    clock.querySelector("summary").focus()
  })
  addEventListener("click", event => { if (!clock.contains(event.target)) clock.open = false })

  const time = clock.querySelector("time"), day = clock.querySelector("[data-day]")
  const [, wall, zone, sign, hours, minutes] = time.dateTime.match(/^(.*)(([+-])(\d\d):?(\d\d))$/)
  const offset = (sign + 1) * (hours * 60 + +minutes) * 60000
  // A device whose clock is not ours goes on from the time that the page came with.
  const ahead = Date.now() + offset - Date.parse(wall + "Z")
  const astray = Math.abs(ahead) < 150000 ? 0 : ahead
  const words = new Intl.DateTimeFormat(document.documentElement.lang + "-u-ca-gregory-nu-latn",
    { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
  const show = () => {
    const now = new Date(Date.now() + offset - astray), wall = now.toISOString().slice(0, 16)
    if (time.dateTime == wall + zone) return
    if (time.dateTime.slice(0, 10) != wall.slice(0, 10)) {
      const part = Object.fromEntries(words.formatToParts(now).map(part => [part.type, part.value]))
      day.textContent = `${part.day} ${part.month} ${part.year}`
    }
    time.dateTime = wall + zone
    time.textContent = wall.slice(11)
  }
  show()
  setInterval(show, 1000)
})
