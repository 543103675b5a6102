// The moderators' desk by keyboard, and the counts of what waits, live. Without it every key is a button.
const cases = () => [...document.querySelectorAll("[data-cases] > li")]
const place = "case:" + location.pathname
let here = -1
const go = step => {
  const all = cases()
  if (!all.length) return
  here = Math.min(Math.max(here + step, 0), all.length - 1)
  all.forEach((one, at) => one.classList.toggle("here", at == here))
  all[here].focus()
  all[here].scrollIntoView({ block: "nearest" })
  try { sessionStorage.setItem(place, here) } catch { /* without it each page begins anew */ }
}
const current = () => cases()[here] || document.querySelector(".alone") || cases()[0]
const press = key => current()?.querySelector(`[data-key="${key}"]`)?.click()
const acts = {
  j: () => go(1),
  k: () => go(-1),
  a: () => press("a"),
  f: () => press("f"),
  h: () => press("h"),
  t: () => press("t"),
  r() {
    const form = current()?.querySelector(".removal")
    if (!form) return
    form.open = true
    form.querySelector("select").focus()
  },
  x() { current()?.querySelector(".pick input")?.click() },
  u: () => document.getElementById("undo")?.click(),
  "?"() {
    const keys = document.querySelector(".keys")
    keys.open = !keys.open
    keys.querySelector("summary").focus()
  },
}
addEventListener("keydown", event => {
  const { target, key } = event
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (key == "Enter" && target.matches(".removal select")) {
    event.preventDefault()
    return target.form.requestSubmit()
  }
  if (key == "Escape" && target.closest(".removal")) return current()?.focus()
  if (target.matches("input:not([type=checkbox]), select, textarea") || !acts[key]) return
  event.preventDefault()
  acts[key]()
})

// After a decision the next case has come to where the last one was.
let last = null
try { last = sessionStorage.getItem(place) } catch { /* it begins at the first */ }
if (last !== null && cases().length) { here = +last - 1; go(1) }

// On a phone the tabs run out of sight sideways: the one that is open comes into it.
const show = () => {
  const open = document.querySelector(".desk .bar [aria-current]")
  if (!open) return
  const row = open.parentElement
  const [at, around] = [open, row].map(one => one.getBoundingClientRect())
  row.scrollLeft += (at.left + at.right - around.left - around.right) / 2
}
show()

const heard = () => {
  const tabs = document.querySelector(".desk .queues")
  const open = tabs?.querySelector("[aria-current]")?.dataset.tab || ""
  fetch(`/desk/moderation/counts/?tab=${open}`).then(answer => answer.ok ? answer.text() : "").then(html => {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".queues")
    if (!fresh || !tabs || tabs.contains(document.activeElement)) return
    tabs.replaceWith(fresh)
    show()
  }).catch(() => {})
}
let stream
const listen = () => {
  stream?.close()
  if (document.hidden) return
  stream = new EventSource("/live?on=queue:held,queue:reported")
  stream.addEventListener("touch", heard)
}
document.addEventListener("visibilitychange", listen)
listen()
