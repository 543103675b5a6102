// Writing. What stands in a form.composer is kept in this browser until the server has taken it; it is counted
// near its limit, shown before it is sent, and sent without leaving the page. Reply and Edit open their forms here.
//
// Every request says `X-Part`, and is answered with a part of a page: `.comment` when it was taken (201, 200; 202
// when a moderator reads it first), `.preview`, or the form again with its `.refusal` (401, 422). Without a script
// the same addresses answer the same forms with whole pages.
const KIND = "form.composer"
const parsed = html => {
  const box = document.createElement("template")
  box.innerHTML = html
  return box.content
}
const ask = async (address, part, body) => {
  const headers = { "X-Part": part, Accept: "text/html" }
  const answer = await fetch(address, { headers, body, method: body ? "POST" : "GET", signal: AbortSignal.timeout?.(30000) })
  if (answer.status > 499) throw answer
  return [answer, await answer.text()]
}

// A draft is kept with the name of its submission, so that what is sent again after a reload is posted once.
const draft = (form, ...text) => {
  const key = "draft:" + (form.dataset.draft || form.id), name = form.elements.submission
  try {
    if (!text.length) return (localStorage[key] || "\n").match(/(.*)\n([^]*)/).slice(1)
    if (text[0].trim()) localStorage[key] = `${name?.value || ""}\n${text[0]}`
    else localStorage.removeItem(key)
  } catch { /* This browser keeps nothing for us. */ }
  return []
}
const say = (form, sentence, kind) => {
  form.querySelector(":scope > .refusal, :scope > .kept")?.remove()
  const line = document.createElement("p")
  line.className = kind
  line.role = kind == "refusal" ? "alert" : "status"
  line.textContent = sentence
  form.prepend(line)
}

const segmenter = Intl.Segmenter && new Intl.Segmenter()
let counting
const count = form => {
  const hint = form.querySelector(".hint"), { longest, left, over } = form.dataset
  clearTimeout(counting)
  // Nobody is told a number at every key.
  counting = setTimeout(() => {
    const text = form.elements.text.value.trim(), near = longest / 10
    let line = form.querySelector(".left")
    // A character is one code unit at least, so that most texts need no closer look.
    const rest = text.length < longest - near ? longest : longest - [...segmenter?.segment(text) || text].length
    if (!line) {
      line = document.createElement("strong")
      line.className = "left"
      line.role = "status"
      hint.append(" ", line)
    }
    const words = JSON.parse(rest < 0 ? over : left), number = Math.abs(rest)
    const plural = new Intl.PluralRules(document.documentElement.lang).select(number)
    line.textContent = rest > near ? "" : words[plural].replace("%s", number)
  }, 400)
}

// What was typed last in this browser goes before what the page came with.
const begin = form => {
  const [name, text] = draft(form), box = form.elements.text
  if (text && text != box.value && !box.readOnly) {
    box.value = text
    if (name) form.elements.submission.value = name
    say(form, form.dataset.kept, "kept note")
  }
  count(form)
}
const point = box => {
  box.focus()
  box.setSelectionRange(box.value.length, box.value.length)
}
addEventListener("DOMContentLoaded", () => document.querySelectorAll(KIND).forEach(begin))

addEventListener("input", ({ target }) => {
  const form = target.closest(KIND)
  if (!form || target.name != "text") return
  draft(form, target.value)
  count(form)
})

const sending = new WeakSet()
addEventListener("submit", async event => {
  const form = event.target, button = event.submitter, box = form.elements.text
  if (!form.matches(KIND)) return
  event.preventDefault()
  if (sending.has(form)) return
  sending.add(form)
  const buttons = form.querySelectorAll("button")
  const busy = is => buttons.forEach(one => is ? one.ariaDisabled = "true" : one.removeAttribute("aria-disabled"))
  busy(true)
  const body = new URLSearchParams(new FormData(form)), part = button?.name || "comment"
  if (button?.name) body.set(button.name, button.value)
  // Who signed in again in another tab has another token by now.
  const token = document.cookie.match(/(?:^|; )csrftoken=(\w+)/)
  if (token) body.set("csrfmiddlewaretoken", token[1])
  let answer, text
  try {
    [answer, text] = await ask(form.action, part, body)
  } catch {
    say(form, form.dataset.lost, "refusal")
  }
  sending.delete(form)
  busy(false)
  if (!answer) return
  // A form of a page that needs its reader signed in.
  if (answer.redirected) return location.assign(answer.url)
  const page = parsed(text), comment = page.querySelector(".comment")
  if (answer.ok && comment) return accept(form, comment)
  const preview = page.querySelector(".preview"), again = page.querySelector(KIND)
  if (preview && answer.ok) {
    form.querySelector(".preview")?.remove()
    form.querySelector(".field").before(preview)
  } else if (again) {
    // With what was typed while the answer was under way.
    const { value } = box
    Object.assign(again.dataset, form.dataset)
    form.replaceWith(again)
    again.elements.text.value = value
    count(again)
    point(again.elements.text)
  } else say(form, answer.headers.get("content-type").startsWith("text/plain") ? text : form.dataset.lost, "refusal")
})
const accept = (form, comment) => {
  draft(form, "")
  if (!document.querySelector(".comments")) return location.assign(`/comments/${comment.dataset.comment}/`)
  dispatchEvent(new CustomEvent("comment", { detail: comment }))
  if (form.dataset.from) form.remove()
  else {
    form.querySelectorAll(".refusal, .kept, .preview").forEach(part => part.remove())
    form.elements.text.value = ""
    form.elements.submission.value = Date.now().toString(36) + Math.random().toString(36).slice(2)
    count(form)
  }
  const own = document.getElementById(comment.id)
  own.tabIndex = -1
  own.focus()
}

// A press on a link takes the selection away, so it is looked at before.
let quoted
const select = () => {
  const selection = getSelection(), of = node => (node?.closest ? node : node?.parentElement)?.closest(".comment .text")
  const text = of(selection.anchorNode)
  quoted = !selection.isCollapsed && text && text == of(selection.focusNode) && {
    comment: text.closest(".comment").id,
    words: `${selection}`.trim().replace(/^/gm, "> ") + "\n\n",
  }
}
addEventListener("pointerdown", select)

const open = async link => {
  const from = link.getAttribute("href"), comment = link.closest(".comment")
  let form = document.querySelector(`${KIND}[data-from="${from}"]`)
  if (!form) {
    const [answer, text] = await ask(from, "composer")
    form = parsed(text).querySelector(KIND)
    // Whoever may not write here is told so on a page.
    if (!answer.ok || answer.redirected || !form) return location.assign(from)
    form.dataset.from = from
    comment.after(form)
    begin(form)
  }
  const box = form.elements.text
  if (quoted?.comment == comment.id && link.matches(".reply")) {
    box.value = (box.value && box.value.trimEnd() + "\n\n") + quoted.words
    draft(form, box.value)
    quoted = null
  }
  point(box)
}
const close = form => {
  document.querySelector(`.comment a[href="${form.dataset.from}"]`)?.focus()
  form.remove()
}

let opening
addEventListener("click", async event => {
  const link = event.target.closest?.("a")
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  const form = link.closest(KIND)
  if (form?.dataset.from && link.matches(".cancel")) {
    event.preventDefault()
    close(form)
  } else if (document.getElementById("act") && link.matches(".comments .comment :is(.reply, .edit)")) {
    event.preventDefault()
    if (!event.detail) select()
    if (opening) return
    opening = true
    await open(link).catch(() => dispatchEvent(new CustomEvent("refused", { detail: link })))
    opening = false
  }
})
addEventListener("keydown", event => {
  const form = event.target.closest?.(KIND)
  if (event.key == "Escape" && !event.isComposing && form?.dataset.from) close(form)
})
