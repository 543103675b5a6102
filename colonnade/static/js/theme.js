// The colours that a reader chose in the foot of the page are kept in a cookie and put on before the first paint.
const root = document.documentElement
const kept = (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [])[1] || ""
const put = theme => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme }
put(kept)
addEventListener("DOMContentLoaded", () => {
  const chosen = document.getElementById("theme-" + (kept || "auto"))
  if (chosen) chosen.checked = true
  for (const radio of document.querySelectorAll("input[name=theme]"))
    radio.addEventListener("change", () => {
      const theme = radio.id.slice(6).replace("auto", "")
      put(theme)
      const safe = location.protocol == "https:" ? "; secure" : ""
      document.cookie = `theme=${theme}; path=/; samesite=lax; max-age=${theme ? 31536000 : 0}${safe}`
    })
})
