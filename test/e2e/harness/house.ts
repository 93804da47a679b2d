import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { Posthus } from '../../interop/harness/posthus.ts'
import { Workbench } from '../../interop/harness/workbench.ts'

const root = join(import.meta.dirname, '../../..')

/** A letter as a stranger sends it. */
export interface Letter {
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly messageId?: string
  readonly inReplyTo?: string
  readonly attachments?: readonly { readonly filename: string; readonly content: string }[]
}

/** A running house with the web application built from this checkout. */
export class House implements AsyncDisposable {
  readonly posthus: Posthus
  readonly #bench: Workbench

  private constructor(bench: Workbench, posthus: Posthus) {
    this.#bench = bench
    this.posthus = posthus
  }

  static async open(name: string, members: readonly string[] = ['anna']): Promise<House> {
    execFileSync(process.execPath, [join(root, 'web/build/build.ts'), '--if-changed'], { stdio: 'inherit' })
    const bench = await Workbench.open(name)
    return new House(bench, await Posthus.start(bench, { members }))
  }

  get origin(): string {
    return `https://localhost:${this.posthus.ports.https}`
  }

  /** Hands letters in at the door for other servers, one after the other. */
  async deliver(letters: readonly Letter[], to = 'anna@posthus.test'): Promise<void> {
    const transport = createTransport({
      host: '127.0.0.1',
      port: this.posthus.ports.smtp,
      pool: true,
      maxConnections: 1,
      maxMessages: 100,
      name: 'mx.example.net',
      tls: { rejectUnauthorized: false },
    })
    for (const { inReplyTo, ...letter } of letters) {
      const references = inReplyTo === undefined ? {} : { inReplyTo, references: inReplyTo }
      await transport.sendMail({ to, ...letter, ...references } as Parameters<typeof transport.sendMail>[0])
    }
    transport.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bench[Symbol.asyncDispose]()
  }
}
