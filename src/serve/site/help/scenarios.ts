/** Something that may happen, what comes of it, and the test that shows it. */
export interface Scenario {
  readonly happens: string
  readonly comes: string
  /** On which way: the three kinds of protection, and what is left. */
  readonly way: 'you and us' | 'us and other providers' | 'content'
  /** File, and a part of the name of a test in it. A test of this page looks whether it is there. Undefined for what nothing here protects from. */
  readonly shownBy: readonly [file: string, name: string] | undefined
}

/** What the settings are good for, one thing after the other. */
export const SCENARIOS: readonly Scenario[] = [
  {
    way: 'you and us',
    happens:
      'Somebody records what goes over the network of a café or a provider, and gets hold of the keys of this server a year later.',
    comes: 'The recording stays closed: its keys were made for the connection and are gone with it.',
    shownBy: [
      'test/interop/forward-secrecy.test.ts',
      'tells nothing to who recorded a session and then copies every private key',
    ],
  },
  {
    way: 'you and us',
    happens: 'Somebody in between takes the offer of STARTTLS out of what this server says.',
    comes:
      'No password goes out in clear text: this server takes none before TLS. TLS from the first octet (the ports above) leaves nothing to take out.',
    shownBy: ['test/interop/bad-input.test.ts', 'no password is heard in the clear'],
  },
  {
    way: 'you and us',
    happens: 'Somebody puts commands of their own in front of your encrypted connection.',
    comes: 'They are thrown away.',
    shownBy: ['src/serve/listeners/listener.test.ts', 'what is sent in the clear before the handshake is thrown away'],
  },
  {
    way: 'you and us',
    happens: 'An old program knows nothing newer than TLS 1.1, or no key exchange with forward secrecy.',
    comes: 'It cannot connect. Renew it: what it sent could be read later.',
    shownBy: ['src/serve/listeners/listener.test.ts', 'is refused, and counted as'],
  },
  {
    way: 'us and other providers',
    happens: 'Somebody between two providers hides STARTTLS, or shows a certificate of their own.',
    comes:
      'If the other provider has said how it can be known (DANE, MTA-STS), or has had TLS before, the mail waits. If not, it goes out as it must, and you see that at the message.',
    shownBy: [
      'test/interop/transport-policy.test.ts',
      'on the wire there is no octet of a message, and no envelope, that had to be protected',
    ],
  },
  {
    way: 'us and other providers',
    happens: 'You write to somebody whose provider has no encryption at all.',
    comes:
      'The mail goes in clear text, unless you have asked for encryption only; then it waits, and comes back to you.',
    shownBy: ['test/interop/transport-policy.test.ts', 'a member whose mail never leaves in clear text'],
  },
  {
    way: 'us and other providers',
    happens: 'You want to know what protected a message on its way.',
    comes: 'Each hop that can be known is shown, and of the others it says "unknown".',
    shownBy: ['test/interop/hops-through-postfix.test.ts', 'a message to several shows for each what its hop was'],
  },
  {
    way: 'content',
    happens: 'Somebody breaks into this server or the other one, or has the right to read there.',
    comes:
      'They read every message that is not encrypted from end to end. No setting of a connection changes that; OpenPGP and S/MIME do.',
    shownBy: undefined,
  },
]
