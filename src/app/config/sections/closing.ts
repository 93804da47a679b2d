import { count, section } from '../setting.ts'

export const closing = section('Accounts that are closed.', {
  'cooling-days': count(
    14,
    1,
    365,
    'So long a closed account waits before it is erased: its member can open it again by signing in. Mail for it is refused meanwhile.',
  ),
  'reserved-days': count(
    0,
    0,
    36_500,
    'So long nobody else gets an address whose account was erased: mail that is still sent there would be theirs. 0: never.',
  ),
})
