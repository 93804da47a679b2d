import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Visitor } from '../site-visitor.fixture.ts'
import { PROBLEM_MESSAGES } from './problem-messages.ts'

const PATH = '/account/problem'

test('a member reports, what was typed is kept where it is too short, and the answer stands beside the report', async () => {
  const visitor = new Visitor()
  await visitor.signIn()
  const csrf = await visitor.token(PATH)
  const short = await visitor.post(PATH, { csrf, kind: 'sending', text: 'broken' })
  assert.equal(short.status, 422)
  assert.match(
    await short.text(),
    /value="sending" required checked[\s\S]*aria-invalid="true"[\s\S]*broken<\/textarea>/,
  )
  const sent = await visitor.post(PATH, {
    csrf,
    kind: 'sending',
    about: '',
    text: 'nothing goes out\n<b>since noon</b>',
  })
  assert.equal(sent.headers.get('location'), `${PATH}?done=sent`)
  const { problems } = visitor.world.services
  const [report] = await problems.of('anna')
  await problems.answer(report?.id ?? '', 'Kari', 'It is mended.')
  for (const language of ['en', 'nb', 'de'] as const) {
    const page = await (await visitor.ask(`${PATH}?lang=${language}`)).text()
    assert.ok(page.includes('nothing goes out<br>&lt;b&gt;since noon'))
    assert.ok(page.includes(`${PROBLEM_MESSAGES[language].answeredBy} Kari`))
  }
})
