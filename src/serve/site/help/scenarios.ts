/** Something that may happen, and the test that shows what comes of it. What is said of it stands in `scenario-texts.ts`. */
export interface Scenario {
  readonly id: ScenarioId
  /** On which way: the three kinds of protection. */
  readonly way: 'you and us' | 'us and other providers' | 'content'
  /** File, and a part of the name of a test in it. A test of this page looks whether it is there. Undefined for what nothing here protects from. */
  readonly shownBy: readonly [file: string, name: string] | undefined
}

export type ScenarioId = 'recorded' | 'stripped' | 'injected' | 'old' | 'relayed' | 'clear' | 'unknown' | 'broken-into'

/** What the settings are good for, one thing after the other. */
export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'recorded',
    way: 'you and us',
    shownBy: [
      'test/interop/forward-secrecy.test.ts',
      'tells nothing to who recorded a session and then copies every private key',
    ],
  },
  {
    id: 'stripped',
    way: 'you and us',
    shownBy: ['test/interop/bad-input.test.ts', 'no password is heard in the clear'],
  },
  {
    id: 'injected',
    way: 'you and us',
    shownBy: ['src/serve/listeners/listener.test.ts', 'what is sent in the clear before the handshake is thrown away'],
  },
  {
    id: 'old',
    way: 'you and us',
    shownBy: ['src/serve/listeners/listener.test.ts', 'is refused, and counted as'],
  },
  {
    id: 'relayed',
    way: 'us and other providers',
    shownBy: [
      'test/interop/transport-policy.test.ts',
      'on the wire there is no octet of a message, and no envelope, that had to be protected',
    ],
  },
  {
    id: 'clear',
    way: 'us and other providers',
    shownBy: ['test/interop/transport-policy.test.ts', 'a member whose mail never leaves in clear text'],
  },
  {
    id: 'unknown',
    way: 'us and other providers',
    shownBy: ['test/interop/hops-through-postfix.test.ts', 'a message to several shows for each what its hop was'],
  },
  { id: 'broken-into', way: 'content', shownBy: undefined },
]
