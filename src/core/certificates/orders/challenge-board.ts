/** What a challenge is answered with, for as long as its order is under way. */
export type ChallengeAnswer =
  /** RFC 8555 §8.3: the text at `/.well-known/acme-challenge/<token>` of the identifier. */
  | { readonly type: 'http-01'; readonly identifier: string; readonly token: string; readonly text: string }
  /** RFC 8737: shown in a handshake for `acme-tls/1` with that name; PEM both. The key serves for nothing else. */
  | {
      readonly type: 'tls-alpn-01'
      readonly identifier: string
      readonly certificate: string
      readonly privateKey: string
    }
  /** RFC 8555 §8.4: the TXT record that `name` has. */
  | { readonly type: 'dns-01'; readonly identifier: string; readonly name: string; readonly text: string }

/** Port: answers where every process finds them. What is put is found by all of them when the promise resolves. Faults: store/*. */
export interface ChallengeBoard {
  put(orderId: string, answer: ChallengeAnswer): Promise<void>
  /** The answers of one order. */
  of(orderId: string): Promise<readonly ChallengeAnswer[]>
  /** Orders that have answers there. */
  orders(): Promise<readonly string[]>
  remove(orderId: string): Promise<void>
  /** Undefined if nobody asked for a certificate for that host, or with that token. */
  tryHttpText(host: string, token: string): Promise<string | undefined>
  tryAlpnIdentity(host: string): Promise<AlpnIdentity | undefined>
}

export type AlpnIdentity = Pick<Extract<ChallengeAnswer, { type: 'tls-alpn-01' }>, 'certificate' | 'privateKey'>
