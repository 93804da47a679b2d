import type { ReadStream } from 'node:tty'
import { Fault } from '../../base/fault.ts'

/** Whoever started the command: a person at a terminal, or a program. */
export interface Terminal {
  /** Whether a person can be asked. */
  readonly interactive: boolean
  /** Writes `text` and a line end to standard output. */
  print(text: string): void
  /** Writes `text` and a line end to standard error. */
  complain(text: string): void
  /** Writes a line over the one that was written so before; an empty text takes it away. Only for `interactive`. */
  overwrite(text: string): void
  /** A line that is not shown while it is typed; from a pipe, its first line. @throws Fault peer command/no-input, command/interrupted */
  readSecret(prompt: string): Promise<string>
  /** Whether the answer is yes. @throws Fault peer command/interrupted */
  confirm(question: string): Promise<boolean>
}

const MAX_LINE_CHARACTERS = 4096

/** The terminal of this process. */
export const processTerminal: Terminal = {
  interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
  print: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
  overwrite: (text) =>
    void process.stderr.write(`\r\x1b[K${text.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1))}`),
  readSecret: (prompt) =>
    processTerminal.interactive ? typedLine(process.stdin, prompt, false) : pipedLine(process.stdin),
  confirm: async (question) => /^y(es)?$/i.test((await typedLine(process.stdin, `${question} [y/N] `, true)).trim()),
}

/** The first line of a stream, without its line end. */
export async function pipedLine(input: AsyncIterable<Buffer | string>): Promise<string> {
  let collected = ''
  const decoder = new TextDecoder()
  for await (const chunk of input) {
    collected += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    if (collected.includes('\n') || collected.length > MAX_LINE_CHARACTERS) break
  }
  const line = collected.split('\n', 1)[0]?.replace(/\r$/, '') ?? ''
  if (line === '') {
    throw new Fault('peer', 'command/no-input', 'standard input is empty: give the password there, as one line')
  }
  if (line.length > MAX_LINE_CHARACTERS) {
    throw new Fault('peer', 'command/no-input', 'the line on standard input is too long for a password')
  }
  return line
}

/** One line typed at a terminal; written back to it only if `visible`. */
function typedLine(input: ReadStream, prompt: string, visible: boolean): Promise<string> {
  // Before the prompt: what is typed the moment it shows must not be echoed.
  input.setRawMode(true)
  process.stdout.write(prompt)
  input.setEncoding('utf8')
  input.resume()
  return new Promise((resolve, reject) => {
    let line: string[] = []
    const leave = () => {
      input.off('data', hear)
      input.setRawMode(false)
      input.pause()
      process.stdout.write('\n')
    }
    const hear = (typed: string) => {
      for (const key of typed) {
        if (key === '\r' || key === '\n') {
          leave()
          return resolve(line.join(''))
        }
        if (key === '\u0003' || key === '\u0004') {
          leave()
          return reject(new Fault('peer', 'command/interrupted', 'nothing was changed'))
        }
        if (key === '\u007f' || key === '\b') {
          if (visible && line.length > 0) process.stdout.write('\b \b')
          line = line.slice(0, -1)
        } else if (key >= ' ') {
          if (visible) process.stdout.write(key)
          line.push(key)
        }
      }
    }
    input.on('data', hear)
  })
}
