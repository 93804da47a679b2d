import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { may, ROLES } from '../../../core/operators/operator-role.ts'
import { ANNA, makeSiteServices } from '../site-services.fixture.ts'
import { addressOf, CONSOLE_ROUTES, fillConsole, routesOfConsole } from './console-route-table.fixture.ts'
import { ConsoleVisitor } from './console-visitor.fixture.ts'

const REFUSED = 'Your role may not see or do that.'
const KNOWN = Object.entries(CONSOLE_ROUTES)

let visitor: ConsoleVisitor
before(async () => {
  visitor = await ConsoleVisitor.at('security')
  await fillConsole(visitor)
})

test('every route of the console is in the table, and every line of the table is a route', () => {
  const routes = routesOfConsole({ ...makeSiteServices().services, console: new ConsoleVisitor().house })
  assert.deepEqual(
    routes.filter((route) => !Object.hasOwn(CONSOLE_ROUTES, route)),
    [],
    'say in console-route-table.fixture.ts which power they need',
  )
  assert.deepEqual(
    Object.keys(CONSOLE_ROUTES).filter((route) => !routes.includes(route)),
    [],
  )
})

for (const role of ROLES) {
  test(`${role} may what the role may, at every route, and nothing else`, async () => {
    await visitor.store.put({ accountId: ANNA.id, role, name: 'Anna', sinceMs: 0 })
    const csrf = await visitor.token('/console/sign-out')
    for (const [route, [power]] of KNOWN) {
      // What ends the session is looked at in sign-in tests.
      if (power === 'any' || power === 'door') continue
      const at = addressOf(route)
      const answer = await (route.startsWith('GET ') ? visitor.ask(at) : visitor.post(at, { csrf }))
      const isRefused = answer.status === 403 && (await answer.text()).includes(REFUSED)
      assert.equal(isRefused, !may(role, power), `${role} at ${route}: ${answer.status}`)
      assert.ok(answer.status < 500, `${role} at ${route}: ${answer.status}`)
    }
    const front = await (await visitor.ask('/console')).text()
    for (const [route, [power]] of KNOWN) {
      const at = addressOf(route)
      if (power === 'any' || power === 'door' || !route.startsWith('GET ') || at.split('/').length !== 3) continue
      assert.equal(front.includes(`href="${at}"`), may(role, power), `${role} is led to ${at}`)
    }
  })
}

test('whoever is not signed in is led to the door, at every route, and learns nothing', async () => {
  const stranger = new ConsoleVisitor()
  await stranger.hire('security')
  for (const [route, [power]] of KNOWN) {
    if (power === 'door') continue
    const at = addressOf(route)
    const answer = await (route.startsWith('GET ') ? stranger.ask(at) : stranger.post(at, {}))
    assert.equal(answer.status, 303, route)
    assert.match(answer.headers.get('location') ?? '', /^\/console\/sign-in\?next=/, route)
    assert.equal(await answer.text(), '', route)
  }
})
