import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** What a program did to its files, as a disk sees it. `start` and `end` are places in the recording. */
export type Call = Span &
  (
    | { readonly kind: 'create'; readonly path: string; readonly truncate: boolean }
    | { readonly kind: 'write'; readonly path: string; readonly at: number; readonly octets: Buffer }
    | { readonly kind: 'truncate'; readonly path: string; readonly size: number }
    | { readonly kind: 'sync'; readonly path: string }
    | { readonly kind: 'mkdir' | 'unlink'; readonly path: string }
    | { readonly kind: 'rename' | 'link'; readonly path: string; readonly to: string }
    | { readonly kind: 'say'; readonly text: string }
  )

interface Span {
  readonly start: number
  readonly end: number
}

/** The system calls that strace has to trace for `readCalls`. */
export const TRACED =
  'openat,open,creat,pwrite64,pwritev,pwritev2,write,writev,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,ftruncate,truncate,fallocate,copy_file_range,sendfile,mkdir,mkdirat,io_uring_enter'

export const STRACE = ['-f', '-y', '-xx', '-s', '4000000', '-e', `trace=${TRACED}`] as const

interface Raw extends Span {
  readonly name: string
  readonly args: string
  readonly result: number
}

/** Reads a recording of strace: the calls that succeeded on files below `folder`, and what was said on standard output. */
export async function readCalls(recording: string, folder: string): Promise<Call[]> {
  const reader = new CallReader(folder)
  const calls: Call[] = []
  for await (const raw of rawCalls(recording)) {
    const call = reader.read(raw)
    if (call) calls.push(call)
  }
  return calls.sort((a, b) => a.start - b.start)
}

async function* rawCalls(recording: string): AsyncGenerator<Raw> {
  const unfinished = new Map<string, { readonly start: number; readonly name: string; readonly args: string }>()
  let place = 0
  for await (const line of createInterface({ input: createReadStream(recording, 'latin1') })) {
    place++
    const begun = /^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$/.exec(line)
    if (begun) {
      unfinished.set(begun[1] as string, { start: place, name: begun[2] as string, args: begun[3] as string })
      continue
    }
    const resumed = /^(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)/.exec(line)
    if (resumed) {
      const first = unfinished.get(resumed[1] as string)
      if (!first) throw new Error(`a call resumes that never began: ${line.slice(0, 200)}`)
      yield { ...first, end: place, args: first.args + (resumed[3] as string), result: Number(resumed[4]) }
      continue
    }
    const whole = /^(\d+) +(\w+)\((.*)\) += (-?\d+)/.exec(line)
    if (whole)
      yield { start: place, end: place, name: whole[2] as string, args: whole[3] as string, result: Number(whole[4]) }
  }
}

class CallReader {
  readonly #folder: string
  /** Where the next `write` of a descriptor goes. */
  readonly #positions = new Map<string, number>()

  constructor(folder: string) {
    this.#folder = folder
  }

  read({ start, end, name, args, result }: Raw): Call | undefined {
    const span = { start, end }
    const numbers =
      args
        .replaceAll(/"[^"]*"|<[^>]*>/g, '')
        .match(/-?\b\d+\b/g)
        ?.map(Number) ?? []
    if ((name === 'write' || name === 'writev') && /^1</.test(args))
      return { ...span, kind: 'say', text: strings(args).join('') }
    if (result < 0) return undefined
    const path = descriptorPath(args) ?? strings(args)[0] ?? ''
    if (!this.#concerns(args, path)) return undefined
    switch (name) {
      case 'openat':
      case 'open':
      case 'creat': {
        const opened = strings(args)[0] as string
        this.#positions.set(String(result), 0)
        return /O_CREAT/.test(args)
          ? { ...span, kind: 'create', path: opened, truncate: /O_TRUNC/.test(args) }
          : undefined
      }
      case 'pwrite64':
        return { ...span, kind: 'write', path, at: numbers.at(-1) as number, octets: octets(args).subarray(0, result) }
      case 'write':
      case 'writev': {
        const descriptor = /^\d+/.exec(args)?.[0] as string
        const at = this.#positions.get(descriptor) ?? 0
        this.#positions.set(descriptor, at + result)
        return { ...span, kind: 'write', path, at, octets: octets(args).subarray(0, result) }
      }
      case 'fsync':
      case 'fdatasync':
        return { ...span, kind: 'sync', path }
      case 'ftruncate':
      case 'truncate':
        return { ...span, kind: 'truncate', path, size: numbers.at(-1) as number }
      case 'mkdir':
      case 'mkdirat':
        return { ...span, kind: 'mkdir', path: strings(args)[0] as string }
      case 'unlink':
      case 'unlinkat':
        return { ...span, kind: 'unlink', path: strings(args)[0] as string }
      case 'rename':
      case 'renameat':
      case 'renameat2':
      case 'link':
      case 'linkat': {
        const [from, to] = strings(args) as [string, string]
        return { ...span, kind: name.startsWith('rename') ? 'rename' : 'link', path: from, to }
      }
      default:
        throw new Error(`the recording has a ${name} on ${path}, which nobody has taught us to replay`)
    }
  }

  #concerns(args: string, path: string): boolean {
    return (
      path.startsWith(`${this.#folder}/`) ||
      path === this.#folder ||
      strings(args).some((text) => text.startsWith(`${this.#folder}/`))
    )
  }
}

/** The path of the descriptor that the arguments begin with. */
function descriptorPath(args: string): string | undefined {
  const found = /^\d+<((?:\\x[0-9a-f]{2})+)>/.exec(args)
  return found ? unescaped(found[1] as string).toString() : undefined
}

function strings(args: string): string[] {
  return [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, text]) => unescaped(text as string).toString())
}

function octets(args: string): Buffer {
  return Buffer.concat([...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, text]) => unescaped(text as string)))
}

function unescaped(text: string): Buffer {
  return Buffer.from(text.replaceAll('\\x', ''), 'hex')
}
