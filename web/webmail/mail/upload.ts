import type { Token } from './http-transport.ts'
import { JmapFailure } from './jmap-failure.ts'

/** What is said of a file while it goes up, and how it is stopped. */
export interface UploadWatch {
  readonly signal: AbortSignal
  /** Octets that have gone. */
  progress(sent: number): void
}

/** What may go along with a letter, in octets. The server says so in its Session object. */
export interface FileLimits {
  /** Each file. */
  readonly each: number
  /** All files of a letter. */
  readonly all: number
}

/** Puts octets at the server, for messages to be made of (RFC 8620 §6.1). Gives the id of the blob. @throws JmapFailure; `stopped` if it was */
export type Upload = (octets: Blob, type: string, watch?: UploadWatch) => Promise<string>

/** Uploads with the session's cookie. `fetch` does not say how far it is, so this is an XMLHttpRequest. */
export function httpUpload(uploadUrl: string, token: Token): Upload {
  return (octets, type, watch) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open('POST', uploadUrl)
      request.responseType = 'json'
      request.setRequestHeader('content-type', type)
      request.setRequestHeader('x-csrf', token())
      request.upload.onprogress = ({ loaded }) => watch?.progress(loaded)
      request.onerror = () => reject(new JmapFailure('offline', 'offline'))
      request.onabort = () => reject(new JmapFailure('refused', 'stopped'))
      request.onload = () => {
        const { status, response } = request
        if (status === 201 && typeof response?.blobId === 'string') resolve(response.blobId)
        else reject(failureOf(status, response))
      }
      watch?.signal.addEventListener('abort', () => request.abort())
      if (watch?.signal.aborted) reject(new JmapFailure('refused', 'stopped'))
      else request.send(octets)
    })
}

function failureOf(status: number, response: unknown): JmapFailure {
  if (status === 401) return new JmapFailure('signedOut', 'signedOut')
  const { type, detail } = (response ?? {}) as { readonly type?: string; readonly detail?: string }
  return new JmapFailure(status >= 502 ? 'offline' : 'refused', type ?? `${status}`, detail ?? type ?? `${status}`)
}
