import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { html } from 'hono/html'
import { anyText } from '../../../../test/kit/any-text.ts'
import { htmlTree, type TreeNode } from '../../../../test/kit/html-tree.ts'
import {
  button,
  checkField,
  choiceField,
  confirmation,
  type FormView,
  form,
  isWrong,
  textArea,
  textField,
} from './form.ts'

const EMPTY: FormView = { language: 'en', action: '/x', csrf: 'token' }
const BAD: FormView = {
  ...EMPTY,
  values: { name: '"><script>', colour: 'red', keep: 'yes', secret: 'typed', note: '\nsecond line' },
  problems: { name: 'Too <short>.', colour: 'Another one, please.' },
}

function whole(view: FormView): string {
  return String(
    form(
      view,
      html`${textField(view, { name: 'name', label: 'Name', hint: 'As you like.', autocomplete: 'name', isFirst: true })}
${textField(view, { name: 'secret', label: 'Password', type: 'password', autocomplete: 'new-password' })}
${choiceField(view, {
  name: 'colour',
  label: 'Colour',
  choices: [
    { value: 'red', label: 'Red', hint: 'Warm.' },
    { value: 'blue', label: 'Blue' },
  ],
})}
${textArea(view, { name: 'note', label: 'Note', isOptional: true })}
${checkField(view, { name: 'keep', label: 'Keep', hint: 'For ever.' })}
${button('Save')}${button('Try', 'plain')}`,
    ),
  )
}

/** All elements of a body, in order. */
function elementsOf(text: string): TreeNode[] {
  const within = (node: TreeNode): TreeNode[] => node.childNodes.flatMap((one) => [one, ...within(one)])
  return within(htmlTree(text)).filter(({ nodeName }) => !nodeName.startsWith('#'))
}

function attributes(node: TreeNode): Readonly<Record<string, string>> {
  return Object.fromEntries(node.attributes)
}

function fieldsOf(view: FormView) {
  const all = elementsOf(whole(view))
  return {
    all,
    named: (name: string) => all.filter((one) => attributes(one)['name'] === name).map(attributes),
    focused: all.filter((one) => 'autofocus' in attributes(one)).map((one) => attributes(one)['id']),
  }
}

test('a form carries its token, and what is asked for is required unless it says otherwise', () => {
  const { named, focused } = fieldsOf(EMPTY)
  assert.equal(named('csrf')[0]?.['value'], 'token')
  assert.deepEqual(
    ['name', 'secret', 'note', 'keep'].map((name) => 'required' in (named(name)[0] ?? {})),
    [true, true, false, false],
  )
  assert.deepEqual(focused, ['name'])
  assert.match(whole(EMPTY), /Note <span class="quiet">\(optional\)/)
  assert.equal(isWrong(EMPTY), false)
})

test('what is wrong stands at its field, is said to belong to it, and the first one has the focus', () => {
  const { all, named, focused } = fieldsOf(BAD)
  assert.deepEqual(focused, ['name'])
  assert.equal(named('name')[0]?.['aria-invalid'], 'true')
  assert.equal(named('name')[0]?.['aria-describedby'], 'name-hint name-problem')
  assert.equal(named('secret')[0]?.['aria-invalid'], undefined)
  const group = all.find(({ nodeName }) => nodeName === 'fieldset')
  assert.equal(attributes(group!)['aria-describedby'], 'colour-problem')
  assert.match(whole(BAD), /<p class="problem" id="name-problem">Too &lt;short&gt;\.<\/p>/)
  assert.match(whole(BAD), /role="alert">Something is not right yet/)
  assert.equal(isWrong(BAD), true)
})

test('a group of choices that is the first to be wrong has the focus at its first choice', () => {
  const { focused } = fieldsOf({ ...BAD, problems: { colour: 'One of them.' } })
  assert.deepEqual(focused, ['colour-red'])
})

test('what was typed is there again, passwords are not', () => {
  const { named } = fieldsOf(BAD)
  assert.equal(named('name')[0]?.['value'], '"><script>')
  assert.equal(named('secret')[0]?.['value'], '')
  assert.deepEqual(
    named('colour').map((one) => 'checked' in one),
    [true, false],
  )
  assert.ok('checked' in (named('keep')[0] ?? {}))
  assert.match(whole(BAD), /<textarea[^>]*>\n\nsecond line<\/textarea>/)
  assert.doesNotMatch(whole(BAD), /typed|<script/)
})

test('two forms on a page have no id in common', () => {
  const ids = (view: FormView) => fieldsOf(view).all.flatMap((one) => attributes(one)['id'] ?? [])
  const [first, second] = [ids(BAD), ids({ ...BAD, key: 'b' })]
  assert.equal(new Set([...first, ...second]).size, first.length + second.length)
})

test('each thing that is described is there', () => {
  for (const view of [EMPTY, BAD, { ...BAD, key: 'k' }]) {
    const { all } = fieldsOf(view)
    const ids = new Set(all.map((one) => attributes(one)['id']))
    const named = all.flatMap((one) => {
      const { 'aria-describedby': described = '', for: label = '' } = attributes(one)
      return [...described.split(' '), label].filter(Boolean)
    })
    assert.deepEqual(
      named.filter((id) => !ids.has(id)),
      [],
    )
  }
})

test('before what cannot be taken back it is asked once more, with a way out', () => {
  const view = { ...EMPTY, hidden: { session: 's1' } }
  const text = String(
    confirmation(view, { title: 'Close it?', lead: 'All is gone.', act: 'Close it', back: '/account' }),
  )
  assert.match(text, /<h1>Close it\?<\/h1>/)
  assert.match(text, /name="session" value="s1"/)
  assert.match(text, /<button class="danger">Close it<\/button> <a href="\/account">No, go back<\/a>/)
})

test('any text in a form is text in it, and none is an element', () => {
  const tags = elementsOf(whole(BAD)).map(({ nodeName }) => nodeName)
  fc.assert(
    fc.property(anyText(), (text) => {
      const view = {
        ...BAD,
        csrf: text,
        action: `/${text}`,
        values: { name: text, note: text },
        problems: { name: text, colour: text },
      }
      assert.deepEqual(
        elementsOf(whole(view)).map(({ nodeName }) => nodeName),
        tags,
      )
    }),
  )
})
