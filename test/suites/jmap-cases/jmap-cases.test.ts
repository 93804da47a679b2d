import { after, before, test } from 'node:test'
import { CORE_CASES } from './core-cases.ts'
import { EMAIL_CASES } from './email-cases.ts'
import { MAILBOX_CASES } from './mailbox-cases.ts'
import { QUERY_CASES } from './query-cases.ts'
import { World } from './world.ts'

let world: World

before(async () => {
  world = await World.open()
})
after(() => world[Symbol.asyncDispose]())

for (const [name, proves] of Object.entries({ ...CORE_CASES, ...MAILBOX_CASES, ...EMAIL_CASES, ...QUERY_CASES })) {
  test(name, () => proves(world))
}
