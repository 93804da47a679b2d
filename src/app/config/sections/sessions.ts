import { count, section } from '../setting.ts'

export const sessions = section('How long browsers stay signed in.', {
  'idle-hours': count(12, 1, 720, 'Unused for so long, a browser is signed out.'),
  'longest-days': count(7, 1, 400, 'After so long it is signed out in any case.'),
  'kept-idle-days': count(30, 1, 400, 'As `idle-hours`, where the member has chosen to stay signed in.'),
  'kept-longest-days': count(180, 1, 400, 'As `longest-days`, where the member has chosen to stay signed in.'),
  'password-again-minutes': count(
    10,
    1,
    1440,
    'For so long after the password was shown, it is not asked for again before something dangerous.',
  ),
})
