import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../../base/fault.ts'
import { REVOCATION_REASONS, type RevocationReason } from '../../../../core/certificates/acme-client.ts'
import type { CertificateEntry } from '../../../../core/certificates/certificate-entry.ts'
import { mayMove } from '../../../../core/certificates/certificate-states.ts'
import { mayConsent } from '../../../../core/certificates/take-in.ts'
import type { JointWork } from '../../../../core/operators/joint/joint-deed.ts'
import { bodyLimit } from '../../body-limit.ts'
import type { Markup } from '../../page/document.ts'
import { button, checkField, type FormView, form, selectField, textArea } from '../../page/form.ts'
import { doneAt } from '../../page/notice.ts'
import { type FormFields, formLimit } from '../../sessions/member.ts'
import { needs, tryOperatorForm, tryStepUp } from '../console-door.ts'
import { CONSOLE_PATH, type ConsoleContext, type ConsoleEnv, type ConsoleServices } from '../console-env.ts'
import { consoleForm, refusalPage, showConsole } from '../console-page.ts'
import { STALE, WHY_PROBLEM, whyField } from '../looked-at.ts'
import { JOINT_PATH } from './joint-routes.ts'

const CERTIFICATES_PATH = `${CONSOLE_PATH}/certificates`
const IMPORT_PATH = `${CERTIFICATES_PATH}/import`
/** A leaf with a hundred names and three authorities above it, as a browser encodes it. */
const MAX_CHAIN_BYTES = 128 * 1024
const MOST_CHARACTERS = 60_000
const REASONS = Object.keys(REVOCATION_REASONS)
const NO_SUCCESSOR =
  'Nothing newer is shown for its names: whoever looks will refuse the connection. Tick that this is meant.'

/** What one asks for and another agrees to: to import, to revoke, to block. */
export function certificateChangeRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const changes = needs(services, 'certificates.change')
  routes.get(IMPORT_PATH, changes, (c) => tryStepUp(c, services, IMPORT_PATH) ?? showImport(c, services, {}))
  const limit = bodyLimit(MAX_CHAIN_BYTES, (c) => c.text('The form is too long.\n', 413))
  routes.post(IMPORT_PATH, changes, limit, async (c) => {
    const field = await tryOperatorForm(c)
    if (!field) return refusalPage(c, services, STALE)
    return tryStepUp(c, services, IMPORT_PATH) ?? askForImport(c, services, field)
  })
  for (const what of ['revoke', 'block'] as const) {
    const path = `${CERTIFICATES_PATH}/:id/${what}`
    routes.get(path, changes, async (c) => {
      const entry = await tryChangeable(services, c.req.param('id') ?? '', what)
      if (!entry) return refusalPage(c, services, GONE, 409)
      return tryStepUp(c, services, c.req.path) ?? showEnding(c, services, entry, what, {})
    })
    routes.post(path, changes, formLimit, async (c) => {
      const field = await tryOperatorForm(c)
      if (!field) return refusalPage(c, services, STALE)
      const entry = await tryChangeable(services, c.req.param('id') ?? '', what)
      if (!entry) return refusalPage(c, services, GONE, 409)
      return tryStepUp(c, services, c.req.path) ?? askForEnding(c, services, entry, what, field)
    })
  }
  return routes
}

/** What can become of a certificate by two persons, as it stands. */
export function endingsOf({ state, origin }: CertificateEntry): readonly ('revoke' | 'block')[] {
  if (origin !== 'acme' && origin !== 'imported') return []
  return [
    // Only what was ordered over ACME is revoked from here; others are revoked by whoever issued them.
    ...(origin === 'acme' && mayMove(state, 'revoked') ? (['revoke'] as const) : []),
    ...(mayMove(state, 'blocked') ? (['block'] as const) : []),
  ]
}

async function tryChangeable({ console: { inventory } }: ConsoleServices, id: string, what: 'revoke' | 'block') {
  const entry = await inventory.entry(id)
  return entry && endingsOf(entry).includes(what) ? entry : undefined
}

async function askForImport(c: ConsoleContext, services: ConsoleServices, field: FormFields) {
  const { certificates } = services.console
  const [chain, root, why] = [field('chain'), field('root'), field('why')]
  // Threat: a key that was pasted here is in the memory of a browser, and would be in the book of requests and its backups. It goes nowhere, and is not shown again.
  if (/PRIVATE KEY/i.test(chain + root)) {
    return showImport(c, services, { values: { why }, problems: { chain: A_KEY } })
  }
  const values = { chain, root, why }
  try {
    const { facts, problems } = await certificates.examine(chain, root)
    const wrong = problems.filter((problem) => !mayConsent(problem)).map(({ text }) => text)
    if (wrong.length > 0) return showImport(c, services, { values, problems: { chain: wrong.join(' ') } })
    const work = { kind: 'cert.import', chain, root } as const
    return await ask(c, services, work, facts.names.join(' '), why)
  } catch (error) {
    if (isFault(error, 'operators/reason-needed')) {
      return showImport(c, services, { values, problems: { why: WHY_PROBLEM } })
    }
    if (!isFault(error) || error.who !== 'peer' || !error.code.startsWith('certificates/')) throw error
    return showImport(c, services, { values, problems: { chain: error.message } })
  }
}

async function askForEnding(
  c: ConsoleContext,
  services: ConsoleServices,
  entry: CertificateEntry,
  what: 'revoke' | 'block',
  field: FormFields,
) {
  const values = { why: field('why'), reason: field('reason'), anyway: field('anyway') }
  const isAnyway = values.anyway === 'yes'
  const problem = (problems: Record<string, string>) => showEnding(c, services, entry, what, { values, problems })
  if (what === 'revoke' && !REASONS.includes(values.reason)) return problem({ reason: 'Choose one of them.' })
  if (what === 'revoke' && !isAnyway && !(await services.console.certificates.hasSuccessor(entry))) {
    return problem({ anyway: NO_SUCCESSOR })
  }
  const { id } = entry
  const work: JointWork =
    what === 'block'
      ? { kind: 'cert.block', id }
      : { kind: 'cert.revoke', id, reason: values.reason as RevocationReason, isAnyway }
  try {
    return await ask(c, services, work, entry.names.join(' '), values.why)
  } catch (error) {
    if (!isFault(error, 'operators/reason-needed')) throw error
    return problem({ why: WHY_PROBLEM })
  }
}

async function ask(c: ConsoleContext, services: ConsoleServices, work: JointWork, subject: string, why: string) {
  const { id } = await services.console.joint.request(c.var.atWork.operator, { work, subject, why: why.trim() })
  return doneAt(c, `${JOINT_PATH}/${id}`, 'request')
}

function showImport(c: ConsoleContext, services: ConsoleServices, more: Partial<FormView>) {
  const view = consoleForm(c, IMPORT_PATH, more)
  return shown(
    c,
    services,
    'Import a certificate',
    html`<p>For a key that was made here (<a href="${CERTIFICATES_PATH}/new">ask for a certificate</a>). A second person looks at what is in it and agrees; from then on it is shown. No private key is taken here: one that was made elsewhere is imported at the server, with “posthus cert import --key”.</p>`,
    html`${textArea(view, { name: 'chain', label: 'Certificate, and those of its authority', hint: 'PEM, in any order. What is missing of the chain is asked for at the authority.', rows: 12, maxLength: MOST_CHARACTERS })}
${textArea(view, { name: 'root', label: 'Root, if the authority is not public', rows: 4, maxLength: MOST_CHARACTERS, isOptional: true })}
${whyField(view)}`,
    view,
    CERTIFICATES_PATH,
  )
}

function showEnding(
  c: ConsoleContext,
  services: ConsoleServices,
  { id, names }: CertificateEntry,
  what: 'revoke' | 'block',
  more: Partial<FormView>,
) {
  const view = consoleForm(c, `${CERTIFICATES_PATH}/${id}/${what}`, more)
  const fields =
    what === 'block'
      ? whyField(view, true)
      : html`${selectField(view, { name: 'reason', label: 'Reason, as the authority is told', hint: 'With key-compromise the key is blocked for good as well.', choices: REASONS })}
${checkField(view, { name: 'anyway', label: 'Also if nothing newer is shown for its names', hint: 'Clients that look will refuse the connection then.' })}
${whyField(view)}`
  const lead =
    what === 'block'
      ? 'Its key has leaked: it is never used again, and shown only where nothing else is. That cannot be taken back.'
      : 'Its authority takes it back: clients that look refuse it from then on. That cannot be taken back.'
  const title = `${what === 'block' ? 'Block the key' : 'Revoke'}: ${names.join(', ')}`
  const lines = html`<p>${lead} It is done when a second person agrees.</p>`
  return shown(c, services, title, lines, fields, view, `${CERTIFICATES_PATH}/${id}`)
}

function shown(
  c: ConsoleContext,
  services: ConsoleServices,
  title: string,
  lead: Markup,
  fields: Markup,
  view: FormView,
  back: string,
) {
  const isWrong = view.problems !== undefined
  const body = html`<h1>${title}</h1>
${lead}
${form(view, html`${fields}\n<div class="acts">${button('Ask a second person')} <a href="${back}">No, go back</a></div>`)}`
  return showConsole(c, services, { title, body, isWrong }, isWrong ? 422 : 200)
}

const GONE = 'That cannot become of this certificate, as it stands.'
const A_KEY =
  'There is a private key in it. Nothing was kept of it, but it has been in a browser: have the certificate issued anew for a key that is made here.'
