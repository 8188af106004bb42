import t from 'tap'
import { validatingAdmissionPolicies } from '../../../../apimachinery/kinds/admissionregistration/validating-admission-policy.ts'
import { configMaps } from '../../../../apimachinery/kinds/core/config-map.ts'
import { namespaces } from '../../../../apimachinery/kinds/core/namespace.ts'
import { secrets } from '../../../../apimachinery/kinds/core/secret.ts'
import { testApi } from '../../../support/api.ts'
import { onResource, refusal, tryConfigMap, validatingPolicy } from './policy-env.ts'

const validations = (...list: object[]) => ({ validations: list })

t.test('refuses with the message, reason and code of the validation that does not hold', async (t) => {
  for (const { reason, code } of [
    { reason: undefined, code: 422 },
    { reason: 'Forbidden', code: 403 },
    { reason: 'Unauthorized', code: 401 },
    { reason: 'RequestEntityTooLarge', code: 413 },
  ]) {
    const api = await testApi(t)
    await validatingPolicy(api, validations({ expression: "object.data.a != 'red'", message: 'no red', reason }))
    t.equal((await tryConfigMap(api, { a: 'blue' })).code, 201)
    const refused = await tryConfigMap(api, { a: 'red' })
    const message = "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no red"
    t.match(refused, { code, reason: reason ?? 'Invalid', message: `configmaps "c" is forbidden: ${message}` })
    t.match(refused.object, { details: { name: 'c', kind: 'configmaps', causes: [{ message }] } })
  }
})

t.test('the message comes from messageExpression, message or the expression, whichever is usable first', async (t) => {
  for (const [validation, want] of [
    [{ messageExpression: "'not ' + object.data.a" }, 'not red'],
    [{ messageExpression: "'a\\nb'", message: 'plain' }, 'plain'],
    [{ messageExpression: 'string(object.data.none)', message: ' plain ' }, 'plain'],
    [{ messageExpression: 'string(object.data.none)' }, "failed expression: object.data.a != 'red'"],
    [{}, "failed expression: object.data.a != 'red'"],
  ] as const) {
    const api = await testApi(t)
    await validatingPolicy(api, validations({ expression: "object.data.a != 'red'", ...validation }))
    t.equal(refusal(await tryConfigMap(api, { a: 'red' })), want)
  }
})

t.test('an expression that fails refuses, unless failures are to be ignored', async (t) => {
  for (const failurePolicy of ['Fail', 'Ignore']) {
    const api = await testApi(t)
    await validatingPolicy(api, { failurePolicy, ...validations({ expression: "object.data.b == 'x'" }) })
    const { code, message } = await tryConfigMap(api, { a: '1' })
    t.equal(code, failurePolicy === 'Fail' ? 422 : 201)
    if (failurePolicy === 'Ignore') continue
    const text = "denied request: expression 'object.data.b == 'x'' resulted in error: no such key: b"
    t.equal(message, `configmaps "c" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' ${text}`)
  }
})

t.test('Warn says what is wrong and lets it pass', async (t) => {
  const api = await testApi(t)
  const binding = { validationActions: ['Warn', 'Audit'] }
  await validatingPolicy(api, validations({ expression: 'false', message: 'm' }), binding)
  const { code, warnings } = await tryConfigMap(api, {})
  t.equal(code, 201)
  t.strictSame(warnings, ["Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': m"])
})

t.test('Audit and auditAnnotations tell the audit log', async (t) => {
  const api = await testApi(t)
  await validatingPolicy(
    api,
    {
      ...validations({ expression: 'true' }, { expression: 'false', message: 'm' }),
      auditAnnotations: [
        { key: 'size', valueExpression: "'has ' + string(object.data.size())" },
        { key: 'none', valueExpression: "has(object.data.x) ? 'x' : ''" },
      ],
    },
    { validationActions: ['Audit'] },
  )
  const told: Record<string, string> = {}
  await api.server.handle({
    verb: 'create',
    kind: configMaps as never,
    namespace: 'default',
    query: {},
    user: { name: 'admin', groups: ['system:masters'] },
    userAgent: 'test',
    body: { form: 'object', mediaType: 'application/json', object: { metadata: { name: 'c' }, data: { a: '1' } } },
    annotate: (key, value) => {
      told[key] = value
    },
  })
  t.equal(told['p/size'], 'has 1')
  t.notOk('p/none' in told)
  t.strictSame(JSON.parse(told['validation.policy.admission.k8s.io/validation_failure'] ?? ''), [
    { message: 'm', policy: 'p', binding: 'b', expressionIndex: 1, validationActions: ['Audit'] },
  ])
})

t.test('variables are computed when they are asked for, and can use those before them', async (t) => {
  const api = await testApi(t)
  await validatingPolicy(api, {
    variables: [
      { name: 'broken', expression: 'object.data.none' },
      { name: 'color', expression: "object.?data.a.orValue('none')" },
      { name: 'shout', expression: 'variables.color.upperAscii()' },
    ],
    ...validations({ expression: "variables.shout != 'RED'", messageExpression: 'variables.shout' }),
  })
  t.equal((await tryConfigMap(api, { a: 'blue' })).code, 201)
  t.equal(refusal(await tryConfigMap(api, { a: 'red' })), 'RED')
})

t.test('match conditions let requests pass by; one that fails refuses', async (t) => {
  const api = await testApi(t)
  const conditions = [
    { name: 'a', expression: "object.data.a == 'x'" },
    { name: 'b', expression: "!object.metadata.name.startsWith('free')" },
  ]
  await validatingPolicy(api, { matchConditions: conditions, ...validations({ expression: 'false', message: 'm' }) })
  t.equal(refusal(await tryConfigMap(api, { a: 'x' })), 'm')
  t.equal((await tryConfigMap(api, { a: 'y' })).code, 201)
  t.equal(
    refusal(await tryConfigMap(api, {})),
    `expression 'object.data.a == 'x'' resulted in error: no such key: data`,
  )
  t.equal(
    (await tryConfigMap(api, {}, { metadata: { name: 'free' } })).code,
    201,
    'a condition that does not hold decides',
  )
})

t.test('what an expression sees of a request', async (t) => {
  const api = await testApi(t)
  await api.call('update', namespaces, {
    name: 'default',
    body: { metadata: { name: 'default', labels: { team: 'a' } } },
  })
  for (const expression of [
    "request.operation == 'CREATE' && request.kind.kind == 'ConfigMap' && request.resource.resource == 'configmaps'",
    "request.name == 'c' && request.namespace == 'default' && request.dryRun",
    "request.userInfo.username == 'admin' && 'system:masters' in request.userInfo.groups",
    "namespaceObject.metadata.labels.team == 'a' && namespaceObject.metadata.name == 'default'",
    'oldObject == null && !has(request.subResource)',
    "authorizer.group('').resource('secrets').namespace('default').check('get').allowed()",
    "authorizer.requestResource.check('create').allowed() && authorizer.path('/healthz').check('get').allowed()",
    "!authorizer.serviceAccount('default', 'x').group('apps').resource('deployments').check('delete').allowed()",
  ]) {
    const one = await testApi(t)
    await one.call('update', namespaces, {
      name: 'default',
      body: { metadata: { name: 'default', labels: { team: 'a' } } },
    })
    await validatingPolicy(one, validations({ expression }))
    const { code, message } = await tryConfigMap(one, {})
    t.equal(code, 201, `${expression} ${message}`)
  }
})

t.test('oldObject is what is there on updates and deletions', async (t) => {
  const api = await testApi(t)
  await api.call('create', configMaps, { body: { metadata: { name: 'c' }, data: { a: '1' } } })
  await validatingPolicy(api, {
    matchConstraints: { resourceRules: [onResource('configmaps', 'UPDATE', 'DELETE')] },
    ...validations({
      expression: "object != null ? object.data.a >= oldObject.data.a : oldObject.data.a > '5'",
      message: 'm',
    }),
  })
  const update = (a: string) =>
    api.call('update', configMaps, { name: 'c', body: { metadata: { name: 'c' }, data: { a } } })
  t.equal((await update('0')).code, 422)
  t.equal((await api.call('delete', configMaps, { name: 'c' })).code, 422)
  t.equal((await update('6')).code, 200)
  t.equal((await api.call('delete', configMaps, { name: 'c' })).code, 200)
})

t.test('parameters come by name or selector; what happens without them is up to the binding', async (t) => {
  const spec = {
    paramKind: { apiVersion: 'v1', kind: 'Secret' },
    ...validations({
      expression: 'params == null || size(object.data) <= int(params.metadata.labels.max)',
      message: 'm',
    }),
  }
  const secret = (name: string, max: string) => ({ body: { metadata: { name, labels: { max, use: 'limit' } } } })
  for (const [paramRef, want] of [
    [{ name: 'two', parameterNotFoundAction: 'Deny' }, 422],
    [{ name: 'four', parameterNotFoundAction: 'Deny' }, 201],
    [{ selector: { matchLabels: { use: 'limit' } }, parameterNotFoundAction: 'Deny' }, 422],
    [{ name: 'none', parameterNotFoundAction: 'Allow' }, 201],
    [undefined, 201],
  ] as const) {
    const api = await testApi(t)
    await api.call('create', secrets, secret('two', '2'))
    await api.call('create', secrets, secret('four', '4'))
    await validatingPolicy(api, spec, { paramRef })
    t.equal((await tryConfigMap(api, { a: '', b: '', c: '' })).code, want, JSON.stringify(paramRef))
  }
  const api = await testApi(t)
  await validatingPolicy(api, spec, { paramRef: { name: 'none', parameterNotFoundAction: 'Deny' } })
  t.equal(
    refusal(await tryConfigMap(api, {})),
    'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
  )
})

t.test('policies and bindings apply by rules, labels of the object and of its namespace', async (t) => {
  for (const [matchConstraints, binding, applies] of [
    [{ objectSelector: { matchLabels: { x: 'y' } } }, {}, true],
    [{ objectSelector: { matchLabels: { x: 'z' } } }, {}, false],
    [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } } }, {}, true],
    [{ excludeResourceRules: [{ ...onResource('configmaps'), resourceNames: ['c'] }] }, {}, false],
    [{ resourceRules: [{ ...onResource('*'), apiGroups: ['*'], apiVersions: ['*'] }] }, {}, true],
    [{ resourceRules: [{ ...onResource('configmaps'), scope: 'Cluster' }] }, {}, false],
    [{}, { namespaceSelector: { matchLabels: { a: 'b' } } }, false],
    [{}, { resourceRules: [onResource('secrets')] }, false],
  ] as const) {
    const api = await testApi(t)
    const constraints = { resourceRules: [onResource('configmaps')], ...matchConstraints }
    await validatingPolicy(
      api,
      { matchConstraints: constraints, ...validations({ expression: 'false' }) },
      { matchResources: binding },
    )
    const { code } = await tryConfigMap(api, {}, { metadata: { labels: { x: 'y' } } })
    t.equal(code, applies ? 422 : 201, JSON.stringify({ matchConstraints, binding }))
  }
})

t.test('policies do not guard policies', async (t) => {
  const api = await testApi(t)
  const everything = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }
  const spec = { matchConstraints: { resourceRules: [everything] }, ...validations({ expression: 'false' }) }
  await validatingPolicy(api, spec)
  t.equal((await api.call('delete', validatingAdmissionPolicies, { name: 'p' })).code, 200)
})

t.test('a new version of a policy counts at once', async (t) => {
  const api = await testApi(t)
  await validatingPolicy(api, validations({ expression: 'true' }))
  t.equal((await tryConfigMap(api, {})).code, 201)
  await api.call('patch', validatingAdmissionPolicies, {
    name: 'p',
    contentType: 'application/merge-patch+json',
    body: { spec: { validations: [{ expression: 'false', message: 'now' }] } },
  })
  t.equal(refusal(await tryConfigMap(api, {})), 'now')
})

t.test('expressions of a policy share a budget', async (t) => {
  const api = await testApi(t)
  const check = "authorizer.path('/x').check('get').allowed()"
  await validatingPolicy(
    api,
    validations(...Array.from({ length: 15 }, () => ({ expression: `${check} && ${check}` }))),
  )
  t.equal(
    refusal(await tryConfigMap(api, {})),
    'validation failed due to running out of cost budget, no further validation rules will be run',
  )
})

t.test('wrong expressions are refused when they are written', async (t) => {
  const api = await testApi(t)
  const create = (spec: object) =>
    api.call('create', validatingAdmissionPolicies, {
      body: { metadata: { name: 'p' }, spec: { matchConstraints: { resourceRules: [onResource('pods')] }, ...spec } },
    })
  const cause = async (spec: object) => {
    const { object } = await create(spec)
    return (object as unknown as { details: { causes: { field: string; message: string }[] } }).details.causes.map(
      ({ field, message }) => `${field}: ${message}`,
    )
  }
  t.strictSame(await cause(validations({ expression: "'text'" })), [
    `spec.validations[0].expression: Invalid value: "'text'": must evaluate to bool but got string`,
  ])
  t.strictSame(await cause(validations({ expression: 'true', messageExpression: '1' })), [
    'spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string but got int',
  ])
  t.strictSame(await cause(validations({ expression: 'params.x == 1' })), [
    `spec.validations[0].expression: Invalid value: "params.x == 1": compilation failed: ERROR: <input>:1:1: undeclared reference to 'params' (in container '')\n | params.x == 1\n | ^`,
  ])
  t.strictSame(
    await cause({ ...validations({ expression: 'variables.b' }), variables: [{ name: 'a', expression: 'true' }] }),
    [
      `spec.validations[0].expression: Invalid value: "variables.b": compilation failed: ERROR: <input>:1:10: undefined field 'b'\n | variables.b\n | .........^`,
    ],
  )
  t.strictSame(
    await cause({ ...validations({ expression: 'true' }), variables: [{ name: 'for', expression: 'object.x' }] }),
    ['spec.variables[0].name: Invalid value: "for": name is not a valid CEL identifier'],
  )
  t.strictSame(await cause({ auditAnnotations: [{ key: 'k', valueExpression: '1' }] }), [
    'spec.auditAnnotations[0].valueExpression: Invalid value: "1": must evaluate to one of [string null_type] but got int',
  ])
})
