import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { Filter } from '../../../../wire/sieve/filters/filter.ts'
import { NEW_FILTER, tryLack } from '../../../../wire/sieve/filters/filter-form.ts'
import type { Piece, ScriptPieces } from '../../../../wire/sieve/filters/script-pieces.ts'
import { FORM_PAGE, type Markup } from '../../page/document.ts'
import {
  button,
  checkField,
  choiceField,
  confirmation,
  type FormView,
  form,
  textArea,
  textField,
} from '../../page/form.ts'
import { doneAt, notice, tryDone } from '../../page/notice.ts'
import { type FormFields, type MemberEnv, STEP_UP_PATH, tryMemberForm } from '../../sessions/member.ts'
import {
  type ClassicServices,
  callsOf,
  classicMembers,
  classicView,
  longFormLimit,
  mailboxesOf,
} from '../classic-env.ts'
import { classicPage } from '../classic-page.ts'
import { FILTERS_PATH } from '../classic-paths.ts'
import { refuse } from '../list/list-routes.ts'
import { JmapRefusal } from '../member-jmap.ts'
import { filterFields, readFilterFields } from './filter-fields.ts'
import { FILTER_MESSAGES } from './filter-messages.ts'
import { digestOf, type OpenScript, openScript, storePieces, storeScript } from './filter-store.ts'

const DONE = ['saved', 'removed', 'changedElsewhere'] as const
const MOST_SCRIPT = 65_536

/** The member's filters: the rules that the other webmail's builder makes, in their order, and all of it as text. */
export function filterRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = classicMembers(services)
  routes.get(FILTERS_PATH, members, (c) => showList(c, services))
  routes.post(`${FILTERS_PATH}/act`, members, longFormLimit, (c) => actOn(c, services))
  routes.get(`${FILTERS_PATH}/text`, members, async (c) =>
    showText(c, services, await openScript(callsOf(c, services))),
  )
  routes.post(`${FILTERS_PATH}/text`, members, longFormLimit, (c) => takeText(c, services))
  routes.get(`${FILTERS_PATH}/:at{(?:new|[0-9]{1,4})}`, members, async (c) => {
    const script = await openScript(callsOf(c, services))
    const filter = filterAt(script, c.req.param('at'))
    return filter ? showOne(c, services, { script, filter, at: c.req.param('at') }) : refuse(c, services, 'none', 404)
  })
  routes.post(`${FILTERS_PATH}/:at{(?:new|[0-9]{1,4})}`, members, longFormLimit, (c) =>
    takeOne(c, services, c.req.param('at')),
  )
  routes.get(`${FILTERS_PATH}/:at{[0-9]{1,4}}/delete`, members, async (c) => {
    const at = c.req.param('at')
    const calls = callsOf(c, services)
    const script = await openScript(calls)
    const filter = filterAt(script, at)
    if (!filter) return refuse(c, services, 'none', 404)
    const view = classicView(c, services, await mailboxesOf(calls), undefined, `${FILTERS_PATH}/${at}/delete`)
    const say = FILTER_MESSAGES[view.language]
    const hidden = { act: 'delete', at, state: script.state }
    const fields = { language: view.language, csrf: c.var.signedIn.csrf, action: `${FILTERS_PATH}/act`, hidden }
    const lead = say.removeLead.replace('{name}', filter.name || say.unnamed)
    const body = confirmation(fields, { title: say.remove, lead, act: say.remove, back: FILTERS_PATH })
    return c.html(classicPage(view, say.remove, body), 200, FORM_PAGE)
  })
  return routes
}

function filterAt({ pieces }: OpenScript, at: string): Filter | undefined {
  if (at === 'new') return pieces && NEW_FILTER
  const piece = pieces?.pieces[Number(at)]
  return piece?.kind === 'filter' ? piece.filter : undefined
}

async function showList(c: Context<MemberEnv>, services: ClassicServices) {
  const calls = callsOf(c, services)
  const [script, all] = await Promise.all([openScript(calls), mailboxesOf(calls)])
  const view = classicView(c, services, all, undefined, FILTERS_PATH)
  const say = FILTER_MESSAGES[view.language]
  const done = tryDone(c, DONE)
  const pieces = script.pieces?.pieces ?? []
  const row = (piece: Piece, at: number): Markup => {
    if (piece.kind === 'text') {
      return html`<li><strong>${say.byHand}</strong> <span class="quiet">${say['why.kept']}</span><pre tabindex="0">${piece.source.trim().slice(0, 400)}</pre></li>`
    }
    const name = piece.filter.name || say.unnamed
    const act = (what: string, label: string, spoken = label) =>
      html`<button class="small" name="act" value="${what}" aria-label="${spoken}">${label}</button>`
    return html`<li><a href="${FILTERS_PATH}/${at}">${name}</a>${piece.filter.isOn ? '' : html` <span class="quiet">(${say.off})</span>`}
<form class="tools" method="post" action="${FILTERS_PATH}/act"><input type="hidden" name="csrf" value="${c.var.signedIn.csrf}"><input type="hidden" name="at" value="${at}"><input type="hidden" name="state" value="${script.state}">${at > 0 ? act('up', '↑', say.up.replace('{name}', name)) : ''}${at < pieces.length - 1 ? act('down', '↓', say.down.replace('{name}', name)) : ''}${act('toggle', piece.filter.isOn ? say.turnOff : say.turnOn)}<a href="${FILTERS_PATH}/${at}/delete">${say.remove}</a></form></li>`
  }
  const body = html`<h1>${say.title}</h1>
${notice(done && say[done], done === 'changedElsewhere' ? 'wrong' : 'done')}
<p>${say.lead}</p>
${script.isActive ? '' : notice(say.notInUse, 'wrong')}
${script.pieces === undefined ? html`<p>${say.notRules}</p>` : pieces.length === 0 ? html`<p class="quiet">${say.none}</p>` : html`<ol class="rules">${pieces.map(row)}</ol>`}
<p class="tools">${script.pieces === undefined ? '' : html`<a class="button" href="${FILTERS_PATH}/new">${say.add}</a>`}<a href="${FILTERS_PATH}/text">${say.asText}</a></p>`
  return c.html(classicPage(view, say.title, body), 200, FORM_PAGE)
}

async function actOn(c: Context<MemberEnv>, services: ClassicServices): Promise<Response> {
  const field = await tryMemberForm(c)
  if (!field) return refuse(c, services, 'stale')
  const calls = callsOf(c, services)
  const script = await openScript(calls)
  const at = Number(field('at'))
  const pieces = script.pieces?.pieces ?? []
  const piece = pieces[at]
  if (script.state !== field('state') || piece?.kind !== 'filter') return doneAt(c, FILTERS_PATH, 'changedElsewhere')
  const rest = pieces.toSpliced(at, 1)
  const changed: Readonly<Record<string, readonly Piece[]>> = {
    up: rest.toSpliced(Math.max(0, at - 1), 0, piece),
    down: rest.toSpliced(at + 1, 0, piece),
    toggle: pieces.with(at, { ...piece, filter: { ...piece.filter, isOn: !piece.filter.isOn }, source: undefined }),
    delete: rest,
  }
  const act = field('act')
  const next = Object.hasOwn(changed, act) ? changed[act] : undefined
  if (!next) return refuse(c, services, 'none', 404)
  try {
    await storePieces(calls, script, { ...(script.pieces as ScriptPieces), pieces: next })
  } catch (error) {
    if (!(error instanceof JmapRefusal)) throw error
    if (error.type === 'passwordNeeded')
      return c.redirect(`${STEP_UP_PATH}?next=${encodeURIComponent(FILTERS_PATH)}`, 303)
    return doneAt(c, FILTERS_PATH, 'changedElsewhere')
  }
  return doneAt(c, FILTERS_PATH, act === 'delete' ? 'removed' : 'saved')
}

interface Shown {
  readonly script: OpenScript
  readonly filter: Filter
  readonly at: string
  readonly problem?: string | Markup
}

async function showOne(c: Context<MemberEnv>, services: ClassicServices, { script, filter, at, problem }: Shown) {
  const all = await mailboxesOf(callsOf(c, services))
  const path = `${FILTERS_PATH}/${at}`
  const view = classicView(c, services, all, undefined, path)
  const { language } = view
  const say = FILTER_MESSAGES[language]
  const before = filterAt(script, at)
  const fields: FormView = {
    language,
    csrf: c.var.signedIn.csrf,
    action: path,
    hidden: { was: before && at !== 'new' ? digestOf(before) : '' },
    values: { name: filter.name, isOn: filter.isOn ? 'yes' : '', match: filter.match },
  }
  const title = at === 'new' ? say.newTitle : say.editTitle
  const matches = (['all', 'any', 'always'] as const).map((value) => ({ value, label: say[`match.${value}`] }))
  const body = html`<h1>${title}</h1>
${notice(problem, 'wrong')}
${form(
  fields,
  html`${textField(fields, { name: 'name', label: say.name, hint: say.nameHint, autocomplete: 'off', maxLength: 200, isOptional: true })}
${checkField(fields, { name: 'isOn', label: say.turnOn })}
${choiceField(fields, { name: 'match', label: say.when, choices: matches })}
${filterFields(filter, all, language)}
<p class="quiet">${say['do.forward']}: ${say.forwardHint} ${say['do.discard']}: ${say.discardHint}</p>
<div class="acts">${button(say.save)} <a href="${FILTERS_PATH}">${say.backToRules}</a></div>`,
)}`
  return c.html(classicPage(view, title, body, problem !== undefined), problem === undefined ? 200 : 422, FORM_PAGE)
}

async function takeOne(c: Context<MemberEnv>, services: ClassicServices, at: string): Promise<Response> {
  const field = await tryMemberForm(c)
  if (!field) return refuse(c, services, 'stale')
  const calls = callsOf(c, services)
  const [script, all] = await Promise.all([openScript(calls), mailboxesOf(calls)])
  const say = FILTER_MESSAGES[classicView(c, services, []).language]
  const before = at === 'new' ? undefined : filterAt(script, at)
  const isSame = at === 'new' || (before !== undefined && digestOf(before) === field('was'))
  const filter = readFilterFields(field, isSame ? before : undefined, all)
  // What stands at that place now is another one: what was typed is not put in its place, and not lost.
  if (!isSame) return showOne(c, services, { script, filter, at: 'new', problem: say.changedElsewhere })
  const show = (problem: string | Markup) => showOne(c, services, { script, filter, at, problem })
  const lack = tryLack(filter)
  if (lack) return show(say[lack.text].replace('{count}', `${'count' in lack ? lack.count : ''}`))
  const pieces = script.pieces as ScriptPieces
  const piece: Piece = { kind: 'filter', filter, source: undefined }
  const next = at === 'new' ? [...pieces.pieces, piece] : pieces.pieces.with(Number(at), piece)
  return keep(c, say, show, () => storePieces(calls, script, { ...pieces, pieces: next }))
}

/** Stores, and leads on; what is refused is said where it was typed. */
async function keep(
  c: Context<MemberEnv>,
  say: (typeof FILTER_MESSAGES)['en'],
  show: (problem: string | Markup) => Promise<Response>,
  store: () => Promise<void>,
): Promise<Response> {
  try {
    await store()
    return doneAt(c, FILTERS_PATH, 'saved')
  } catch (error) {
    if (!(error instanceof JmapRefusal)) throw error
    if (error.type === 'stateMismatch') return show(say.changedElsewhere)
    // In a window of its own, so that what was typed stays where it is.
    if (error.type === 'passwordNeeded')
      return show(html`${say.again} <a href="${STEP_UP_PATH}?next=${FILTERS_PATH}" target="_blank">${say.proof}</a>`)
    return show(`${say.refused} ${error.message}`)
  }
}

async function showText(
  c: Context<MemberEnv>,
  services: ClassicServices,
  script: OpenScript,
  typed?: string,
  problem?: string | Markup,
) {
  const view = classicView(c, services, await mailboxesOf(callsOf(c, services)), undefined, `${FILTERS_PATH}/text`)
  const say = FILTER_MESSAGES[view.language]
  const fields: FormView = {
    language: view.language,
    csrf: c.var.signedIn.csrf,
    action: `${FILTERS_PATH}/text`,
    hidden: { state: script.state },
    values: { source: typed ?? script.source },
  }
  const body = html`<h1>${say.asText}</h1>
${notice(problem, 'wrong')}
${form(fields, html`${textArea(fields, { name: 'source', label: say.source, hint: say.textHint, rows: 24, maxLength: MOST_SCRIPT, isOptional: true })}<div class="acts">${button(say.save)} <a href="${FILTERS_PATH}">${say.backToRules}</a></div>`)}`
  return c.html(
    classicPage(view, say.asText, body, problem !== undefined),
    problem === undefined ? 200 : 422,
    FORM_PAGE,
  )
}

async function takeText(c: Context<MemberEnv>, services: ClassicServices): Promise<Response> {
  const field: FormFields | undefined = await tryMemberForm(c)
  if (!field) return refuse(c, services, 'stale')
  const calls = callsOf(c, services)
  const script = await openScript(calls)
  const typed = field('source').replace(/\r\n?/g, '\n')
  const say = FILTER_MESSAGES[classicView(c, services, []).language]
  const show = (problem: string | Markup) => showText(c, services, script, typed, problem)
  if (script.state !== field('state')) return show(say.changedElsewhere)
  return keep(c, say, show, () => storeScript(calls, script, typed))
}
