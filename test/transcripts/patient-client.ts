import type { Duplex } from 'node:stream'

/** An IMAP client that waits for each answer. */
export class PatientClient {
  readonly stream: Duplex
  #text = ''
  #tag = 0

  constructor(stream: Duplex) {
    this.stream = stream
    stream.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('latin1')
    })
  }

  async say(command: string): Promise<string> {
    const tag = `t${++this.#tag}`
    this.#text = ''
    this.stream.write(`${tag} ${command}\r\n`)
    await this.heard(new RegExp(`(^|\\r\\n)${tag} .*\\r\\n$`))
    return this.#text
  }

  /** Waits until `pattern` is among the last 2,000 characters since the last command. */
  async heard(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#text.slice(-2000))) await new Promise((resolve) => this.stream.once('data', resolve))
  }

  async rest(): Promise<string> {
    await new Promise((resolve) => this.stream.once('end', resolve))
    return this.#text
  }
}
