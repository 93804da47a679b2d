import { createHash } from 'node:crypto'
import type { Bytes } from '../../src/base/bytes.ts'
import { Fault } from '../../src/base/fault.ts'
import type { Spool, SpooledBody, SpoolWriter } from '../../src/core/mail/body.ts'

/** A spool in memory that counts what it has handed out and not got back, and that can be full. */
export class MemorySpool implements Spool {
  /** Writers and bodies that nobody has disposed of. */
  open = 0
  /** Octets that one body may have before the disk is full. */
  capacity = Number.POSITIVE_INFINITY

  begin(): SpoolWriter {
    const spool = this
    const chunks: Bytes[] = []
    let size = 0
    let state: 'open' | 'finished' | 'gone' = 'open'
    spool.open++
    const release = async () => {
      if (state === 'open') spool.open--
      if (state !== 'finished') state = 'gone'
    }
    return {
      get size() {
        return size
      },
      write(chunk) {
        if (size + chunk.length > spool.capacity) throw new Fault('world', 'store/full', 'the disk is full')
        chunks.push(chunk.slice())
        size += chunk.length
      },
      async finish() {
        state = 'finished'
        return spool.#body(Buffer.concat(chunks))
      },
      [Symbol.asyncDispose]: release,
    }
  }

  #body(octets: Buffer): SpooledBody {
    let live = true
    const check = () => {
      if (!live) throw new Fault('us', 'store/body-missing', 'the body has been disposed of')
    }
    return {
      digest: createHash('sha256').update(octets).digest(),
      size: octets.length,
      async *chunks(start = 0, end = octets.length) {
        check()
        for (let at = start; at < end; at += 65536) yield octets.subarray(at, Math.min(end, at + 65536))
      },
      async bytes() {
        check()
        return octets
      },
      [Symbol.asyncDispose]: async () => {
        if (live) this.open--
        live = false
      },
    }
  }
}
