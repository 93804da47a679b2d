import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemEntropy } from '../../src/base/entropy.ts'
import { Fault } from '../../src/base/fault.ts'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import type { Account } from '../../src/core/directory/directory.ts'
import { overridden } from '../../src/core/mail/overridden-store.ts'
import type { Authenticator } from '../../src/core/passwords/authenticator.ts'
import type { Channel } from '../../src/serve/channel.ts'
import { MANAGESIEVE_LIMITS, type ManageSieveLimits } from '../../src/serve/managesieve/managesieve-limits.ts'
import { serveManageSieve } from '../../src/serve/managesieve/serve-managesieve.ts'
import { SqliteMailStore } from '../../src/store/sql/sqlite-mail-store.ts'

const ANNA: Account = { id: 'a1', address: 'anna@posthus.test', name: 'Anna', state: 'active', unit: 'u', createdMs: 0 }

const authenticator: Authenticator = {
  async logIn(login, password) {
    if (login === 'cy@posthus.test') throw new Fault('world', 'login/too-many-attempts', 'Wait a little')
    if (login !== ANNA.address || password !== 'right')
      throw new Fault('peer', 'login/refused', 'Wrong name or password')
    return ANNA
  },
  async scramCandidates() {
    return [
      { salt: new Uint8Array(16), iterations: 4096, storedKey: new Uint8Array(32), serverKey: new Uint8Array(32) },
    ] as const
  },
  async scramVerdict() {
    throw new Fault('peer', 'login/refused', 'Wrong name or password')
  },
}

/** A member with an account on disk, whose scripts can be kept by conversations on any channel. */
export class ManageSieveTestBed implements AsyncDisposable {
  readonly clock = new ManualClock()
  readonly drain = new AbortController()
  readonly endings = new Map<string, (reason: string) => void>()
  readonly #folder: string
  readonly mail: SqliteMailStore
  readonly #limits: ManageSieveLimits
  #failure: Error | undefined

  private constructor(folder: string, mail: SqliteMailStore, limits: ManageSieveLimits) {
    this.#folder = folder
    this.mail = mail
    this.#limits = limits
  }

  static async open(limits: Partial<ManageSieveLimits> = {}): Promise<ManageSieveTestBed> {
    const folder = await mkdtemp(join(tmpdir(), 'posthus-managesieve-'))
    const mail = new SqliteMailStore({ folder })
    await mail.create(ANNA.id)
    return new ManageSieveTestBed(folder, mail, { ...MANAGESIEVE_LIMITS, maxErrors: 20, ...limits })
  }

  converse(channel: Channel): Promise<void> {
    const { endings } = this
    return serveManageSieve(channel, {
      hostname: 'mail.posthus.test',
      version: '1',
      store: overridden(this.mail, {
        write: (accountId, work) => (this.#failure ? Promise.reject(this.#failure) : this.mail.write(accountId, work)),
      }),
      authenticator,
      limits: this.#limits,
      clock: this.clock,
      entropy: systemEntropy,
      log: silentLog,
      drain: this.drain.signal,
      endings: {
        moment: 0,
        watch(account, end) {
          endings.set(account, end)
          return { [Symbol.dispose]: () => void endings.delete(account) }
        },
      },
    })
  }

  /** What transcripts may call. */
  get calls(): Readonly<Record<string, (argument: string) => Promise<void> | void>> {
    return {
      drain: () => this.drain.abort(),
      advance: (ms) => this.clock.advance(Number(ms)),
      end: (reason) => this.endings.get(ANNA.id)?.(reason),
      fail: (who) => {
        this.#failure =
          who === 'us'
            ? new Fault('us', 'store/corrupt', 'private')
            : new Fault('world', 'store/unavailable', 'private')
      },
      active: async (expected) => {
        const active = await this.mail.read(ANNA.id, ({ scripts }) => scripts.active())
        assert.equal((active?.content ?? 'none').replaceAll('\r\n', '\\r\\n'), expected)
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.mail.closeChecked()
    await rm(this.#folder, { recursive: true })
  }
}
