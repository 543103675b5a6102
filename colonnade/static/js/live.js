// A thread that stays open on a page hears at /live that it has changed, and asks for what has changed as parts
// of a page. What was edited or removed shows at once; what is new waits behind the bar until the reader asks.
// compose.js and act.js hand over what the server answered to them with an event `comment`.

// Only what differs is put anew, so that focus, selection and what stands open stay as they are.
const mend = (old, fresh) => {
  if (old.isEqualNode(fresh)) return
  const here = [...old.childNodes], there = [...fresh.childNodes]
  if (old.nodeName != fresh.nodeName || !there.length || here.length != there.length) return old.replaceWith(fresh)
  for (const { name } of [...old.attributes])
    if (name != "open" && !fresh.hasAttribute(name)) old.removeAttribute(name)
  for (const { name, value } of fresh.attributes) old.setAttribute(name, value)
  here.forEach((node, at) => mend(node, there[at]))
}
const renew = (old, fresh) => {
  const within = () => [...document.getElementById(fresh.id).querySelectorAll("a, button, summary")]
  const at = within().indexOf(document.activeElement)
  mend(old, fresh)
  if (at < 0 || document.activeElement != document.body) return
  const goal = within()[at] || within()[0]
  goal?.focus({ preventScroll: true })
}

addEventListener("DOMContentLoaded", () => {
  const discussion = document.querySelector("#discussion[data-thread]")
  const list = discussion?.querySelector(".comments"), bar = discussion?.querySelector(".new-comments")
  const facts = discussion?.dataset
  const shown = number => document.getElementById("comment-" + number)
  const top = element => element.getBoundingClientRect().top
  const waiting = new Map()

  // Into time order; in a tree within the branch of its parent.
  const place = comment => {
    const parent = comment.dataset.parent, position = +comment.dataset.position
    const after = other => facts.order == "newest" ? other.position < position : other.position > position
    let comments = [...list.querySelectorAll(".comment")], next
    discussion.querySelector(".none")?.remove()
    const start = facts.view == "nested" && parent ? comments.findIndex(one => one.dataset.comment == parent) : -1
    if (start >= 0) {
      const branch = new Set([parent])
      next = comments.slice(start + 1).find(({ dataset: one }) => {
        if (one.parent == parent && +one.position > position || !branch.has(one.parent)) return true
        branch.add(one.comment)
      })
    } else if (facts.showsNew == "yes") {
      if (facts.view == "nested") comments = comments.filter(one => !shown(one.dataset.parent))
      next = comments.find(one => after(one.dataset))
    } else next = comments[0]
    if (next) next.before(comment)
    else list.append(comment)
  }
  // In a tree the parent stands above, so it is not shown a second time within its answer.
  const fit = comment => {
    if (facts.view == "nested" && shown(comment.dataset.parent))
      comment.querySelector(".parent")?.remove()
    return comment
  }

  addEventListener("comment", ({ detail: comment }) => {
    const { comment: number } = comment.dataset, old = shown(number)
    waiting.delete(number)
    if (old) renew(old, discussion ? fit(comment) : comment)
    else if (list) place(fit(comment))
    if (bar) raise()
  })
  if (!list || !bar) return

  let isMuch = false
  const words = JSON.parse(bar.dataset.words), plural = new Intl.PluralRules(document.documentElement.lang)
  const raise = () => {
    const count = waiting.size
    bar.dataset.new = count
    bar.hidden = !count && !isMuch
    if (isMuch) bar.href = location.pathname + location.search
    // What is heard politely must stand there before its words change.
    setTimeout(() => {
      bar.textContent = isMuch ? bar.dataset.reload : words[plural.select(count)].replace("%s", count)
    }, 50)
  }
  // What this element shows stays where the reader has it, whatever comes in above it.
  const keep = (element, change) => {
    const before = element && top(element)
    change()
    if (element?.getClientRects().length) scrollBy({ top: top(element) - before, behavior: "instant" })
  }
  const show = () => {
    const fresh = [...waiting.values()].sort((one, other) => one.dataset.position - other.dataset.position)
    const seen = [...list.querySelectorAll(".comment")].find(one => one.getBoundingClientRect().bottom > 0)
    waiting.clear()
    keep(seen && top(seen) < innerHeight ? seen : null, () => {
      for (const comment of fresh) place(fit(comment))
      raise()
    })
    const first = list.querySelector(fresh.map(comment => "#" + comment.id).join())
    first.tabIndex = -1
    first.focus({ preventScroll: true })
  }
  bar.addEventListener("click", event => {
    if (isMuch || facts.showsNew != "yes" || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    show()
  })

  const lowest = Math.min(...[...list.querySelectorAll(".comment")].map(one => +one.dataset.position))
  const isNew = comment => {
    const { position, parent } = comment.dataset
    if (+position > +facts.last) return true
    // What a moderator approved later than its neighbours.
    return facts.showsNew == "yes" && (facts.view == "nested" ? !!shown(parent) : +position > lowest)
  }
  const apply = changes => {
    facts.revision = changes.dataset.revision
    facts.count = changes.dataset.count
    discussion.querySelector("h2 .num").textContent = changes.querySelector(".num").textContent
    for (const hidden of changes.querySelectorAll("[data-hidden]")) {
      waiting.delete(hidden.dataset.hidden)
      shown(hidden.dataset.hidden)?.remove()
    }
    for (const comment of changes.querySelectorAll(".comment")) {
      const { comment: number } = comment.dataset, old = shown(number)
      if (old) {
        if (+comment.dataset.revision > +old.dataset.revision) renew(old, fit(comment))
      } else if (comment.matches(".gone")) waiting.delete(number)
      else if (waiting.has(number) || isNew(comment)) waiting.set(number, comment)
    }
    isMuch = changes.dataset.all == "no"
    raise()
  }

  // One question at a time, and one in two seconds; not in the same moment as every other reader.
  let isAsking = false, isMore = false, isTold = false, next = 0
  const ask = async () => {
    if (isAsking || isMuch) return isMore = true
    isAsking = true
    const pause = Math.max(150 + Math.random() * 250, next - Date.now())
    await new Promise(done => setTimeout(done, pause))
    next = Date.now() + 2000 + Math.random() * 500
    isMore = false
    const box = document.createElement("template"), before = facts.revision
    try {
      const answer = await fetch(`/comments/changes/${facts.thread}/?after=${before}`)
      if ([403, 404, 410].includes(answer.status)) return stop()
      if (answer.ok) box.innerHTML = await answer.text()
    } catch { /* As an answer without changes: see below. */ }
    isAsking = false
    const changes = box.content.querySelector(".changes")
    if (!changes) {
      if (source?.readyState == 1) lose()
      return
    }
    const { left, width } = list.getBoundingClientRect()
    const read = document.elementFromPoint(left + width / 2, innerHeight / 3)
    keep(read?.closest(".comment") || read, () => apply(changes))
    // We were told of a change and saw none: the answer had been made just before it.
    if (isTold && facts.revision == before) isMore = true
    isTold = false
    if (isMore) ask()
  }

  // The browser would come back to a lost line by itself, but not less often each time, and not after a refusal.
  let source, timer, wait = 0, number = +facts.number, wasAway = document.hidden
  const open = () => {
    shut()
    source = new EventSource(`/live?on=thread:${facts.thread}`)
    // Something in between may hold the line back without a word.
    timer = setTimeout(lose, 20000)
    source.onopen = () => {
      clearTimeout(timer)
      wait = 0
      if (wasAway) ask()
      wasAway = false
    }
    source.addEventListener("touch", event => {
      const now = JSON.parse(event.data).number
      if (now > number) {
        isTold = true
        ask()
      }
      number = now
    })
    source.onerror = lose
  }
  const shut = () => {
    clearTimeout(timer)
    source?.close()
  }
  const lose = () => {
    const isRefused = source?.readyState == 2
    shut()
    wasAway = true
    wait = Math.min(60, wait * 2 || 1)
    // Not in the same moment as every other reader whom the server lost.
    timer = setTimeout(open, wait * 1000 + Math.random() * 2500)
    // A line that cannot be had at all is stood in for by asking.
    if (isRefused || wait > 16) ask()
  }
  const look = () => {
    if (!document.hidden) return open()
    shut()
    wasAway = true
  }
  const stop = () => {
    shut()
    document.removeEventListener("visibilitychange", look)
    removeEventListener("online", look)
  }
  document.addEventListener("visibilitychange", look)
  addEventListener("online", look)
  if (!document.hidden) open()
})
