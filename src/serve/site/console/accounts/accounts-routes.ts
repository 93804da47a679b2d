import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Account } from '../../../../core/directory/directory.ts'
import { button, textField } from '../../page/form.ts'
import { recordTable } from '../../page/tables.ts'
import { formLimit } from '../../sessions/member.ts'
import { needs } from '../console-door.ts'
import { CONSOLE_PATH, type ConsoleContext, type ConsoleEnv, type ConsoleServices } from '../console-env.ts'
import { nothingListed, refusalPage, showConsole } from '../console-page.ts'
import { askWhy, type Look, takeWhy, tryWhy } from '../looked-at.ts'
import { accountActRoutes } from './account-acts.ts'
import { accountBody } from './account-page.ts'

/** Accounts that are listed at once. */
const MOST_LISTED = 50
const ACCOUNTS_PATH = `${CONSOLE_PATH}/accounts`
export const ACCOUNT_PATH = `${ACCOUNTS_PATH}/:id`

/** Accounts: found by a part of the address, looked at with a reason, and what can be done about one. */
export function consoleAccountRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { directory } = services.console
  routes.use(`${ACCOUNTS_PATH}/*`, needs(services, 'accounts.see'))
  routes.use(ACCOUNTS_PATH, needs(services, 'accounts.see'))
  routes.get(ACCOUNTS_PATH, async (c) => {
    const wanted = (c.req.query('q') ?? '').trim().toLowerCase().slice(0, 400)
    const found = wanted === '' ? [] : (await directory.accounts()).filter((one) => isFound(one, wanted))
    const body = html`<h1>Accounts</h1>
${searchForm(wanted)}
${wanted === '' ? nothingListed('Type a part of an address or of a name.') : foundTable(found)}`
    return showConsole(c, services, { title: 'Accounts', body })
  })
  routes.get(ACCOUNT_PATH, async (c) => {
    const account = await directory.account(c.req.param('id'))
    if (!account) return refusalPage(c, services, 'There is no such account.', 404)
    const look = lookAt(account)
    const why = await tryWhy(c, services, look)
    if (why === undefined) return askWhy(c, services, look)
    const body = await accountBody(services, c.var.atWork.operator, account, c.req.query('done'))
    return showConsole(c, services, { title: account.address, body })
  })
  routes.post(ACCOUNT_PATH, formLimit, async (c) => {
    const account = await directory.account(c.req.param('id'))
    if (!account) return refusalPage(c, services, 'There is no such account.', 404)
    return takeWhy(c, services, lookAt(account))
  })
  routes.route('/', accountActRoutes(services))
  return routes
}

/** Where an account is shown. */
export function pathOfAccount({ id }: Pick<Account, 'id'>): string {
  return `${ACCOUNTS_PATH}/${id}`
}

/** That an account is looked at. */
export function lookAt(account: Account): Look {
  const { id: accountId, address: subject } = account
  return { act: 'account.look', power: 'accounts.see', accountId, subject, path: pathOfAccount(account) }
}

/** The account of a path, if this operator has said why it is looked at. */
export async function tryLookedAt(
  c: ConsoleContext,
  services: ConsoleServices,
): Promise<{ readonly account: Account; readonly why: string } | undefined> {
  const account = await services.console.directory.account(c.req.param('id') ?? '')
  const why = account && (await tryWhy(c, services, lookAt(account)))
  return account && why !== undefined ? { account, why } : undefined
}

function isFound({ address, name }: Account, wanted: string): boolean {
  return address.includes(wanted) || name.toLowerCase().includes(wanted)
}

function searchForm(wanted: string) {
  const view = { language: 'en', action: ACCOUNTS_PATH, csrf: '', values: { q: wanted } } as const
  return html`<form class="fields" method="get" action="${ACCOUNTS_PATH}" role="search">
${textField(view, { name: 'q', label: 'Address or name', type: 'search', autocomplete: 'off', isFirst: true })}
${button('Search', 'plain')}</form>`
}

function foundTable(found: readonly Account[]) {
  if (found.length === 0) return nothingListed('No account is called so.')
  const rows = found
    .slice(0, MOST_LISTED)
    .map((one) => [html`<a href="${pathOfAccount(one)}">${one.address}</a>`, one.name, stateOf(one)])
  const more =
    found.length > MOST_LISTED
      ? html`<p class="quiet">There are ${found.length - MOST_LISTED} more: type more of the address.</p>`
      : ''
  return html`${recordTable('Accounts', ['Address', 'Name', 'State'], rows)}${more}`
}

function stateOf({ state }: Account) {
  return html`<span class="${state === 'active' ? 'good' : 'bad'}">${state}</span>`
}
