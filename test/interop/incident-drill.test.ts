import { test } from 'node:test'
import { incidentDrill } from './incident-drill.ts'

test('a drill under load: every key new on every socket, the old certificates revoked at pebble, old connections ended, no mail lost, and what was recorded stays unreadable', async (t) => {
  t.diagnostic(`it took ${(await incidentDrill(8)).toFixed(1)} s`)
})
