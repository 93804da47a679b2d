import { type Loose, letter } from '../../../../test/kit/jmap-test-bed.ts'
import { ANNA } from '../site-services.fixture.ts'
import { classicRoutes } from './classic-routes.ts'
import { ClassicVisitor } from './classic-visitor.fixture.ts'
import { encodeUndo } from './undo.ts'

const BO = { ...ANNA, id: 'bo', address: 'bo@example.org', name: 'Bo' }

/** An address at which a route has something to show or to change, and for a form what changes it. */
interface FilledRoute {
  readonly path: string
  readonly fields: Readonly<Record<string, string>>
}

/** Routes of the classic webmail, as `POST /classic/act`, each once. */
export function routesOfClassic(): readonly string[] {
  const { routes } = classicRoutes({} as Loose)
  return [...new Set(routes.map(({ method, path }) => `${method} ${path}`))].sort()
}

/** Anna at the classic webmail, with something of every kind in her account. */
export async function openClassicRoutes() {
  const it = await ClassicVisitor.open()
  const { directory, mail } = it.bed
  await directory.addDomain({ name: 'example.org', catchAll: undefined, createdMs: 0 })
  for (const account of [ANNA, BO]) {
    const credential = { accountId: account.id, phc: '', sealedScram: new Uint8Array(), version: 1, changedMs: 0 }
    await directory.addAccount(account, credential)
  }
  await mail.create(BO.id)
  const message = await it.deliver(letter('Plan'))
  await it.post('/classic/folders', { name: 'Trips', parent: '' })
  await it.deliver(letter('Ferry'), 'Trips')
  await it.post('/classic/labels', { name: 'Urgent', colour: 'red' })
  await it.post('/classic/contacts/new', { given: 'Bo', surname: '', emails: '', phones: '', company: '', note: '' })
  await it.post('/classic/filters/new', filter('Ads'))
  const draft = nameIn(await it.post('/classic/compose', LETTER), 'draft')
  const folder = /folders\/(F\d+)">Trips/.exec(await it.page('/classic/folders'))?.[1] ?? ''
  const label = /labels\/([^"/]+)">Urgent/.exec(await it.page('/classic/labels'))?.[1] ?? ''
  const contact = /contacts\/([\w-]+)">Bo/.exec(await it.page('/classic/contacts'))?.[1] ?? ''
  const identity = nameIn(await it.page('/classic/settings'), 'id')
  const known = { message, draft, folder, label, contact, identity, csrf: await it.visitor.token() }
  return {
    it,
    /** What there is at a route now. */
    async filled(route: string): Promise<FilledRoute> {
      const make = ROUTES[route]
      if (!make) throw new Error(`${route} wants a line in ROUTES`)
      const { path, fields = {} } = make(known)
      // What a form was made from goes along with it.
      const hidden = route.startsWith('POST ') ? await it.page(FORMS[route]?.(known) ?? path) : ''
      const from = Object.fromEntries(
        ['state', 'was'].flatMap((name) => {
          const value = nameIn(hidden, name)
          return value === '' ? [] : [[name, value]]
        }),
      )
      return { path, fields: { ...from, ...fields } }
    },
    /** Another text as soon as anything of the account is another. */
    async whole(): Promise<string> {
      const kinds = [
        'Mailbox',
        'Email',
        'SieveScript',
        'VacationResponse',
        'Identity',
        'Label',
        'ContactCard',
        'EmailSubmission',
      ]
      const calls = it.calls()
      const { accountId } = calls
      const answers = await calls.all(...kinds.map((kind) => [`${kind}/get`, { accountId, ids: null }, kind] as Loose))
      const settings = await it.visitor.world.services.pageSettings.settings(ANNA.id)
      return JSON.stringify([[...answers], settings])
    },
    [Symbol.asyncDispose]: () => it[Symbol.asyncDispose](),
  }
}

interface Known {
  readonly message: string
  readonly draft: string
  readonly folder: string
  readonly label: string
  readonly contact: string
  readonly identity: string
  readonly csrf: string
}

const LETTER = { to: 'bo@example.net', cc: '', bcc: '', subject: 'Begun', text: 'First', do: 'save' }
const filter = (name: string) => ({
  ...{ name, isOn: 'yes', match: 'all', c0what: 'from', c0how: 'contains', c0field: '', c0values: 'shop@' },
  ...{ a0do: 'star', a0folder: '', a0text: '' },
})
const nameIn = (page: string, name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? ''

/** Where the form of a route is, if that is not its own address. */
const FORMS: Readonly<Record<string, (known: Known) => string>> = {
  'POST /classic/filters/act': () => '/classic/filters',
}

/** What is gone for good, or would take what others are about with it, stands last. */
const ROUTES: Readonly<Record<string, (known: Known) => { path: string; fields?: Record<string, string> }>> = {
  'GET /classic': () => ({ path: '/classic' }),
  'GET /classic/': () => ({ path: '/classic/' }),
  'GET /classic/away': () => ({ path: '/classic/away' }),
  'GET /classic/compose': ({ message }) => ({ path: `/classic/compose?reply=${message}` }),
  'GET /classic/contacts': () => ({ path: '/classic/contacts' }),
  'GET /classic/contacts/:id': ({ contact }) => ({ path: `/classic/contacts/${contact}` }),
  'GET /classic/contacts/:id/delete': ({ contact }) => ({ path: `/classic/contacts/${contact}/delete` }),
  'GET /classic/contacts/new': () => ({ path: '/classic/contacts/new?name=Eva&address=eva%40example.net' }),
  'GET /classic/contacts/new-group': () => ({ path: '/classic/contacts/new-group' }),
  'GET /classic/conversation/:id': ({ message }) => ({ path: `/classic/conversation/${message}` }),
  'GET /classic/filters': () => ({ path: '/classic/filters' }),
  'GET /classic/filters/:at{[0-9]{1,4}}/delete': () => ({ path: '/classic/filters/0/delete' }),
  'GET /classic/filters/:at{(?:new|[0-9]{1,4})}': () => ({ path: '/classic/filters/0' }),
  'GET /classic/filters/text': () => ({ path: '/classic/filters/text' }),
  'GET /classic/folder/:id': ({ folder }) => ({ path: `/classic/folder/${folder}` }),
  'GET /classic/folders': () => ({ path: '/classic/folders' }),
  'GET /classic/folders/:id': ({ folder }) => ({ path: `/classic/folders/${folder}` }),
  'GET /classic/folders/:id/delete': ({ folder }) => ({ path: `/classic/folders/${folder}/delete` }),
  'GET /classic/folders/:id/empty': ({ folder }) => ({ path: `/classic/folders/${folder}/empty` }),
  'GET /classic/folders/:id/share': ({ folder }) => ({ path: `/classic/folders/${folder}/share` }),
  'GET /classic/labels': () => ({ path: '/classic/labels' }),
  'GET /classic/labels/:keyword': ({ label }) => ({ path: `/classic/labels/${label}` }),
  'GET /classic/labels/:keyword/delete': ({ label }) => ({ path: `/classic/labels/${label}/delete` }),
  'GET /classic/message/:id': ({ message }) => ({ path: `/classic/message/${message}` }),
  'GET /classic/recipients': ({ draft }) => ({ path: `/classic/recipients?draft=${draft}` }),
  'GET /classic/search': () => ({ path: '/classic/search?q=plan' }),
  'GET /classic/sent': ({ message }) => ({ path: `/classic/sent?s=S1&m=${message}` }),
  'GET /classic/settings': () => ({ path: '/classic/settings' }),
  'POST /classic/act': ({ message }) => ({ path: '/classic/act', fields: { act: 'flag', id: message } }),
  'POST /classic/undo': ({ message, csrf }) => ({
    path: '/classic/undo',
    fields: { undo: encodeUndo([{ act: '-$flagged', ids: [message] }], csrf) ?? '' },
  }),
  'POST /classic/compose': () => ({ path: '/classic/compose', fields: LETTER }),
  'POST /classic/recipients': ({ draft }) => ({
    path: '/classic/recipients',
    fields: { draft, to: 'eva@example.net' },
  }),
  'POST /classic/take-back': ({ message }) => ({
    path: '/classic/take-back',
    fields: { submission: 'S1', email: message },
  }),
  'POST /classic/scheduled': ({ message }) => ({ path: '/classic/scheduled', fields: { do: 'back', email: message } }),
  'POST /classic/folders': () => ({ path: '/classic/folders', fields: { name: 'More', parent: '' } }),
  'POST /classic/folders/:id': ({ folder }) => ({
    path: `/classic/folders/${folder}`,
    fields: { name: 'Travels', parent: '', shown: '', subscribed: 'yes' },
  }),
  'POST /classic/folders/:id/share': ({ folder }) => ({
    path: `/classic/folders/${folder}/share`,
    fields: { do: 'give', address: 'bo@example.org', level: 'read' },
  }),
  'POST /classic/folders/:id/empty': ({ folder }) => ({ path: `/classic/folders/${folder}/empty` }),
  'POST /classic/folders/:id/delete': ({ folder }) => ({ path: `/classic/folders/${folder}/delete` }),
  'POST /classic/labels': () => ({ path: '/classic/labels', fields: { name: 'Later', colour: 'teal' } }),
  'POST /classic/labels/:keyword': ({ label }) => ({
    path: `/classic/labels/${label}`,
    fields: { name: 'Now', colour: 'blue' },
  }),
  'POST /classic/labels/:keyword/delete': ({ label }) => ({ path: `/classic/labels/${label}/delete` }),
  'POST /classic/contacts/new': () => ({ path: '/classic/contacts/new', fields: { given: 'Eva' } }),
  'POST /classic/contacts/new-group': () => ({ path: '/classic/contacts/new-group', fields: { given: 'Choir' } }),
  'POST /classic/contacts/:id': ({ contact }) => ({ path: `/classic/contacts/${contact}`, fields: { given: 'Bob' } }),
  'POST /classic/contacts/:id/delete': ({ contact }) => ({ path: `/classic/contacts/${contact}/delete` }),
  'POST /classic/filters/:at{(?:new|[0-9]{1,4})}': () => ({ path: '/classic/filters/0', fields: filter('Shops') }),
  'POST /classic/filters/act': () => ({ path: '/classic/filters/act', fields: { act: 'delete', at: '0' } }),
  'POST /classic/filters/text': () => ({ path: '/classic/filters/text', fields: { source: 'keep;\n' } }),
  'POST /classic/away': () => ({
    path: '/classic/away',
    fields: { isOn: 'yes', from: '', to: '', subject: 'Away', text: 'Back soon' },
  }),
  'POST /classic/settings/pages': () => ({
    path: '/classic/settings/pages',
    fields: { zone: 'Europe/Oslo', rows: '20', list: 'messages' },
  }),
  'POST /classic/settings/identity': ({ identity }) => ({
    path: '/classic/settings/identity',
    fields: { id: identity, name: 'Anna B', replyTo: '', signature: 'Anna' },
  }),
}

/** The routes that have a line, in the order in which all can be tried one after the other. */
export const CLASSIC_ROUTES: readonly string[] = Object.keys(ROUTES)
