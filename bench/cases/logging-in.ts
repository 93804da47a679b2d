import { type Case, expectEqual, perOperation, type RowPlan, type Run, times } from '../case.ts'
import { type Contestant, openImap } from '../contestant.ts'
import { runLoop, type Worker } from '../load/closed-loop.ts'

const USERS = 8
const CONNECTIONS = 4

/** TLS with a full handshake, LOGIN, SELECT, LOGOUT. The CPU time of one is the inverse of the rate per CPU second. */
export function loggingIn(count: number): Case {
  const title = 'TLS, LOGIN, SELECT, LOGOUT'
  const rows: RowPlan[] = []
  for (const peer of ['mdbox', 'default'] as const) {
    rows.push({ operation: 'login', title, measure: 'cpuMs', peer, goal: { times: 2 } })
    rows.push({ operation: 'login', title, measure: 'rate', peer })
  }
  return {
    name: 'login',
    suite: 'imap',
    peers: ['mdbox', 'default'],
    users: USERS,
    rows,
    prepare: async (target) => {
      await logIn(target, target.name === 'posthus' ? 5 * count : USERS)
    },
    run: (target) => logIn(target, target.name === 'default' ? Math.ceil(count / 4) : count),
  }
}

async function logIn(target: Contestant, count: number): Promise<Run> {
  const workers = times(
    CONNECTIONS,
    (): Worker => ({
      op: async (i) => {
        const client = await openImap(target, 1 + (i % USERS))
        expectEqual('EXISTS', await client.select('INBOX'), 0)
        await client.logout()
      },
    }),
  )
  return { login: perOperation(await runLoop(workers, { count, seconds: null }, target.watch())) }
}
