import { after, before, test } from 'node:test'
import { CORE_CASES } from './core-cases.ts'
import { EMAIL_CASES } from './email-cases.ts'
import { MAILBOX_CASES } from './mailbox-cases.ts'
import { MAILBOX_RULE_CASES } from './mailbox-rule-cases.ts'
import { QUERY_CASES } from './query-cases.ts'
import { RULE_CASES } from './rule-cases.ts'
import { World } from './world.ts'

let world: World

before(async () => {
  world = await World.open()
})
after(() => world[Symbol.asyncDispose]())

const all = { ...CORE_CASES, ...MAILBOX_CASES, ...EMAIL_CASES, ...QUERY_CASES, ...RULE_CASES, ...MAILBOX_RULE_CASES }
for (const [name, proves] of Object.entries(all)) {
  test(name, () => proves(world))
}
