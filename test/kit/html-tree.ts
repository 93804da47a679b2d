import { parse } from 'parse5'

/** A tree as documents have it, made without a browser. */
export interface TreeNode {
  readonly nodeName: string
  readonly nodeValue: string | null
  readonly childNodes: readonly TreeNode[]
  readonly attributes: readonly (readonly [name: string, value: string])[]
  getAttribute(name: string): string | null
}

interface Parsed {
  readonly nodeName: string
  readonly value?: string
  readonly attrs?: readonly { readonly name: string; readonly value: string }[]
  readonly childNodes?: readonly Parsed[]
}

/** The body of a page, parsed as browsers do (HTML §13.2). */
export function htmlTree(html: string): TreeNode {
  const [body] = found(treeOf(parse(html) as unknown as Parsed), 'body')
  return body ?? treeOf({ nodeName: 'body' })
}

function treeOf({ nodeName, value, attrs = [], childNodes = [] }: Parsed): TreeNode {
  return {
    nodeName,
    nodeValue: value ?? null,
    childNodes: childNodes.map(treeOf),
    attributes: attrs.map(({ name, value: text }) => [name, text]),
    getAttribute: (name) => attrs.find((one) => one.name === name)?.value ?? null,
  }
}

/** All elements with a name. */
export function found(node: TreeNode, name: string): readonly TreeNode[] {
  const inner = node.childNodes.flatMap((child) => found(child, name))
  return node.nodeName === name ? [node, ...inner] : inner
}
