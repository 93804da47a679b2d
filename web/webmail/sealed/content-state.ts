import type { EncryptionState } from '../../pgp/message/opened-message.ts'
import type { SignatureState } from '../../pgp/message/signature-state.ts'
import type { Person } from '../../pgp/mime/header-values.ts'
import type { ShownMessage } from '../../pgp/worker/protocol.ts'
import type { SealedText } from './texts/texts.ts'

/** A sentence, and what is put into it. */
export interface Sentence {
  readonly text: SealedText
  readonly values: Readonly<Record<string, string>>
}

/** What is said of the content of a message: the third of the points of security. */
export interface ContentState {
  readonly short: SealedText
  /** `good` only where nothing has to be added. */
  readonly grade: 'good' | 'fair' | 'bad' | 'plain'
  /** How it was encrypted, who has signed it, what of its fields was protected; the first says most. */
  readonly sentences: readonly Sentence[]
}

/** What is known of an opened message in words. `outside`: subject as the server knows it; `moment` writes a time. */
export function contentState(
  shown: ShownMessage,
  outside: { readonly subject: string },
  moment: (ms: number) => string,
): ContentState {
  const sentences = [...encryptionWords(shown), ...signatureWords(shown, moment), ...headerWords(shown, outside)]
  return { ...gradeOf(shown), sentences }
}

/** What stands in the points of security for whoever wants to know. */
const DETAILS: readonly SealedText[] = ['signedAt', 'headersProtected', 'headersOpen']

/** What has to be known before the text is read. Where all is as it should be that is who has signed it; else everything but what is good anyhow. */
export function briefly({ grade, sentences }: ContentState): readonly Sentence[] {
  const usual: ReadonlySet<SealedText> = new Set(grade === 'good' ? ['decrypted', 'notEncrypted', ...DETAILS] : DETAILS)
  return sentences.filter(({ text }) => !usual.has(text))
}

function gradeOf(shown: ShownMessage): Pick<ContentState, 'short' | 'grade'> {
  const { encryption, signature } = shown
  switch (encryption.kind) {
    case 'locked':
      return { short: 'short.locked', grade: 'plain' }
    case 'no-key':
      return { short: 'short.noKey', grade: 'plain' }
    case 'refused':
      return { short: 'short.refused', grade: 'bad' }
  }
  const isEncrypted = encryption.kind === 'decrypted'
  if (shown.coverage === 'part') return { short: 'short.part', grade: 'plain' }
  if (!signature) return { short: isEncrypted ? 'short.encrypted' : 'short.signedDoubt', grade: 'plain' }
  if (signature.kind === 'bad') return { short: 'short.forged', grade: 'bad' }
  if (signature.kind !== 'good' || !isTrusted(shown)) {
    return { short: isEncrypted ? 'short.encryptedDoubt' : 'short.signedDoubt', grade: 'plain' }
  }
  return { short: isEncrypted ? 'short.both' : 'short.signed', grade: 'good' }
}

/** Whether the key that has signed is one that is in use, or was. */
function isTrusted({ acceptance }: ShownMessage): boolean {
  return acceptance !== undefined && !['pending', 'rejected', 'unknown'].includes(acceptance)
}

function encryptionWords({ form, encryption }: ShownMessage): Sentence[] {
  switch (encryption.kind) {
    case 'none':
      return [{ text: 'notEncrypted', values: {} }]
    case 'decrypted': {
      const text = form === 'inline' ? 'decryptedInline' : 'decrypted'
      return [{ text, values: { key: writeFingerprint(encryption.fingerprint) } }]
    }
    case 'locked':
      return [{ text: 'locked', values: { key: encryption.fingerprints.map(writeFingerprint).join(', ') } }]
    case 'no-key':
      return [missingKey(encryption)]
    case 'refused':
      return [{ text: `refused.${encryption.why}`, values: {} }]
  }
}

function missingKey({ keyIds }: Extract<EncryptionState, { kind: 'no-key' }>): Sentence {
  const named = keyIds.filter((id) => /[1-9a-f]/i.test(id))
  if (named.length === 0) return { text: 'noKeyHidden', values: {} }
  return { text: 'noKey', values: { keys: named.map(writeFingerprint).join(', ') } }
}

function signatureWords(shown: ShownMessage, moment: (ms: number) => string): Sentence[] {
  const { encryption, signature, coverage } = shown
  // What was not opened says nothing of who has signed it.
  if (encryption.kind !== 'decrypted' && encryption.kind !== 'none') return []
  if (coverage === 'part') return [{ text: 'partSigned', values: {} }]
  if (!signature) return [{ text: encryption.kind === 'decrypted' ? 'unsigned' : 'unsignedAtAll', values: {} }]
  const values = {
    signer: signature.signerAddresses.join(', ') || writeFingerprint(signature.keyId),
    from: writePersons(shown.headers.from),
    key: writeFingerprint(signature.fingerprint ?? signature.keyId),
    keyId: writeFingerprint(signature.keyId),
  }
  const said: Sentence = { text: signatureText(signature, shown.acceptance), values }
  return signature.createdMs === undefined || signature.kind === 'bad'
    ? [said]
    : [said, { text: 'signedAt', values: { date: moment(signature.createdMs) } }]
}

function signatureText({ kind }: SignatureState, acceptance: ShownMessage['acceptance']): SealedText {
  return kind === 'good' ? `signed.${acceptance ?? 'unknown'}` : `signature.${kind}`
}

function headerWords(shown: ShownMessage, outside: { readonly subject: string }): Sentence[] {
  const { content, headerProtection, otherFrom, headers, signature } = shown
  if (!content) return []
  const words: Sentence[] = []
  if (shown.form === 'pgp-mime') words.push({ text: headerProtection ? 'headersProtected' : 'headersOpen', values: {} })
  if (otherFrom) {
    const text = signature?.kind === 'good' ? 'otherFromSigned' : 'otherFromUnsigned'
    words.push({ text, values: { other: writePersons(otherFrom) } })
  }
  // The three dots that stand for a subject say nothing that one would want to know.
  const isOther = headerProtection !== undefined && headers.subject.trim() !== outside.subject.trim()
  if (isOther && !/^(?:\[?\.\.\.\]?|…|Encrypted Message)?$/i.test(outside.subject.trim())) {
    words.push({ text: 'otherSubject', values: { subject: outside.subject } })
  }
  return words
}

export function writePersons(persons: readonly Person[]): string {
  return persons.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(', ')
}

/** In groups of four, as people compare it. */
export function writeFingerprint(fingerprint: string): string {
  return (fingerprint.toUpperCase().match(/.{1,4}/g) ?? []).join(' ')
}
