import { concat, latin1 } from '../../../src/base/bytes.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'

/** The beginning of a message as it is. */
export interface MessageSource {
  readonly header: string
  readonly body: string
  /** Octets that were read, and whether that is all. */
  readonly readBytes: number
  readonly isWhole: boolean
}

/**
 * Reads the beginning of a file, at most `most` octets of it: the rest is not even fetched, however long it is. @throws JmapFailure
 */
export async function readSource(url: string, most: number, signal: AbortSignal): Promise<MessageSource> {
  const answer = await fetch(url, { signal }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw new JmapFailure('offline', 'offline', String(error))
  })
  if (answer.status === 401) throw new JmapFailure('signedOut', 'signedOut')
  if (!answer.ok || !answer.body) throw new JmapFailure('refused', 'unknown', `${answer.status}`)
  return sourceOf(answer.body, most)
}

export async function sourceOf(stream: ReadableStream<Uint8Array>, most: number): Promise<MessageSource> {
  const chunks: Uint8Array[] = []
  const reader = stream.getReader()
  let readBytes = 0
  let isWhole = false
  while (readBytes < most) {
    const { done, value } = await reader.read()
    isWhole = done
    if (!value) break
    chunks.push(value.subarray(0, most - readBytes))
    readBytes += value.length
  }
  // What is left may be one octet or fifty million: one more look tells whether there is any.
  if (!isWhole && readBytes === most) isWhole = (await reader.read()).done
  await reader.cancel()
  const text = textOf(concat(chunks))
  const end = /\r?\n\r?\n/.exec(text)
  return {
    header: end ? text.slice(0, end.index) : text,
    body: end ? text.slice(end.index + end[0].length) : '',
    readBytes: Math.min(readBytes, most),
    isWhole,
  }
}

/** As UTF-8 where it is that, else octet by octet: a source has no charset of its own. The last character may have been cut. */
function textOf(octets: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets, { stream: true })
  } catch {
    return latin1(octets)
  }
}
