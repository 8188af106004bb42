/** Writes `apimachinery/types/<group>-<version>.ts` from the schema tables. Run with `npm run generate`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import type { DefinitionShape, FieldShape, NestedType } from '../apimachinery/schema/schema-table.ts'
import { tables } from '../apimachinery/schema/tables/index.ts'

const outDir = new URL('../apimachinery/types/', import.meta.url)
const scalars: Record<string, string> = {
  string: 'string',
  integer: 'number',
  int64: 'Int64',
  number: 'number',
  boolean: 'boolean',
  bytes: 'string',
  'date-time': 'string',
  'micro-time': 'string',
  duration: 'string',
  quantity: 'string',
  'int-or-string': 'number | string',
  object: 'Record<string, unknown>',
  any: 'unknown',
}
/** Definitions without fields that are not free-form objects. */
const opaque: Record<string, string> = {
  Quantity: 'string',
  MicroTime: 'string',
  Time: 'string',
  IntOrString: 'number | string',
  JSON: 'unknown',
}
const definitions = new Map<string, DefinitionShape>(tables.flatMap((table) => Object.entries(table)))

function moduleOf(definition: string): string {
  const api = /^io\.k8s\.api\.([a-z0-9.]+)\.(v\w+)\.\w+$/.exec(definition)
  if (api) return `${api[1]}-${api[2]}`
  const other = /pkg\.apis\.([a-z]+)\.(v\w+)\./.exec(definition)
  return other ? `${other[1]}-${other[2]}` : 'meta-v1'
}

const shortName = (definition: string) => definition.slice(definition.lastIndexOf('.') + 1)

function typeOf(type: string | NestedType, shape: FieldShape | NestedType, uses: (name: string) => void): string {
  if (typeof type !== 'string') return typeOf(type.type, type, uses)
  if (type === 'array') return `${wrap(typeOf(shape.items ?? 'any', {} as NestedType, uses))}[]`
  if (type === 'map') return `Record<string, ${typeOf(shape.values ?? 'any', {} as NestedType, uses)}>`
  const scalar = scalars[type]
  if (scalar === 'Int64') uses('Int64')
  if (scalar !== undefined) return scalar
  uses(type)
  return shortName(type)
}

const wrap = (type: string) => (type.includes('|') ? `(${type})` : type)

function fieldLine(
  name: string,
  field: FieldShape,
  isKind: boolean,
  kind: string | undefined,
  uses: (n: string) => void,
) {
  const key = /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`
  if (isKind && kind && name === 'kind') return `  kind: '${shortKind(kind)}'`
  if (isKind && kind && name === 'apiVersion') return `  apiVersion: '${apiVersionOf(kind)}'`
  let type =
    field.enum && field.type === 'string'
      ? field.enum.map((v) => `'${v}'`).join(' | ')
      : typeOf(field.type, field, uses)
  if (field.enum) type += ' | (string & {})'
  const isList = field.type === 'array' || field.type === 'map'
  const always = field.required === true || field.emit === 'always'
  if (always && isList && !field.required) type += ' | null'
  return always ? `  ${key}: ${type}` : `  ${key}?: ${type} | undefined`
}

const shortKind = (gvk: string) => gvk.slice(gvk.lastIndexOf('/') + 1)
const apiVersionOf = (gvk: string) => gvk.slice(0, gvk.lastIndexOf('/'))

const modules = new Map<string, string[]>()
for (const name of definitions.keys()) modules.set(moduleOf(name), [...(modules.get(moduleOf(name)) ?? []), name])

rmSync(outDir, { recursive: true, force: true })
mkdirSync(outDir, { recursive: true })
for (const [module, names] of modules) {
  const imports = new Map<string, Set<string>>()
  const body: string[] = []
  for (const name of names) {
    const definition = definitions.get(name) as DefinitionShape
    const uses = (used: string) => {
      if (used === 'Int64') imports.set('int64', (imports.get('int64') ?? new Set()).add('Int64'))
      else if (moduleOf(used) !== module)
        imports.set(moduleOf(used), (imports.get(moduleOf(used)) ?? new Set()).add(shortName(used)))
    }
    if (!definition.fields || Object.keys(definition.fields).length === 0) {
      body.push(`export type ${shortName(name)} = ${opaque[shortName(name)] ?? 'Record<string, unknown>'}\n`)
      continue
    }
    const gvk = definition.gvks?.length === 1 ? definition.gvks[0] : undefined
    const lines = Object.entries(definition.fields).map(([f, shape]) => {
      if (gvk && f === 'metadata') {
        const meta = shape.type.endsWith('ListMeta') ? 'ListMeta' : 'ObjectMeta'
        uses(`io.k8s.apimachinery.pkg.apis.meta.v1.${meta}`)
        return `  metadata: ${meta}`
      }
      if (name.endsWith('meta.v1.ObjectMeta') && ['name', 'uid', 'resourceVersion', 'creationTimestamp'].includes(f))
        return `  ${f}: string`
      if (shape.type.endsWith('meta.v1.ObjectMeta')) {
        uses(shape.type)
        return `  ${f}: Partial<ObjectMeta>`
      }
      return fieldLine(f, shape, gvk !== undefined, gvk, uses)
    })
    body.push(`export interface ${shortName(name)} {\n${lines.join('\n')}\n}\n`)
  }
  const header = [...imports]
    .sort()
    .map(([from, used]) => `import type { ${[...used].sort().join(', ')} } from './${from}.ts'`)
  writeFileSync(
    new URL(`${module}.ts`, outDir),
    `// Generated by scripts/generate-types.ts from the schema tables.\n${header.join('\n')}\n\n${body.join('\n')}`,
  )
}
writeFileSync(
  new URL('int64.ts', outDir),
  '// Generated by scripts/generate-types.ts.\n\n/** A 64-bit integer: a number, or a bigint beyond 2^53 where it must stay exact. */\nexport type Int64 = number\n',
)
