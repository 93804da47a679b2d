import type { OpenCertificates } from './held-identities.ts'

/** What says that certificates have changed. */
export interface CertificateNotices {
  subscribe(listener: () => void): Disposable
}

/**
 * Opens certificates that are read again at each notice. Notices are heard from before the first look: a certificate that comes between that look and its end would be shown only when everything is
 * looked at again. `failed` is told when they could not be read.
 * @throws the faults of `open`
 */
export async function openFollowing<T extends Pick<OpenCertificates, 'refresh'>>(
  notices: CertificateNotices,
  open: () => Promise<T>,
  failed: (error: unknown) => void,
): Promise<T> {
  let opened: T | undefined
  let isMissed = false
  const reread = (certificates: T) => void certificates.refresh().catch(failed)
  const subscription = notices.subscribe(() => {
    if (opened) reread(opened)
    else isMissed = true
  })
  try {
    opened = await open()
  } catch (error) {
    subscription[Symbol.dispose]()
    throw error
  }
  if (isMissed) reread(opened)
  return opened
}
