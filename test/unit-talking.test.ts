import { runBesideTheCode } from './beside-the-code.ts'

await runBesideTheCode('talking')
