import { namespaceDecl, requestDecl } from '../../../apimachinery/admission-policies/request-types.ts'
import { adapt } from '../../../apimachinery/cel/schema/adapt.ts'
import type { CelValue } from '../../../apimachinery/cel/values/cel-value.ts'
import { fromJson } from '../../../apimachinery/cel/values/from-json.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import type { Authorizer } from '../../authorization/authorizer.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { admissionRequestOf } from '../admission-request.ts'
import type { MatchDeps } from '../matching/match-resources.ts'
import type { MatchTarget } from '../matching/target.ts'
import type { ConvertVersion, VersionedObjects } from '../matching/versioned-objects.ts'
import { authorizerVariables } from './authorizer-variable.ts'

/** What the variables of expressions are read from. */
export interface VariableDeps {
  readonly reader: ObjectReader
  readonly authorizer: Authorizer
}

/** What evaluating the expressions of policies and webhooks takes. */
export interface PolicyDeps extends MatchDeps, VariableDeps {
  readonly convert: ConvertVersion
}

/** Gives the variables of a request; each is made when it is asked for first. */
export class RequestVariables {
  readonly #attributes: AdmissionAttributes
  readonly #target: MatchTarget
  readonly #objects: VersionedObjects
  readonly #deps: VariableDeps
  readonly #known = new Map<string, CelValue>()

  /** @param objects in the version of `target`; they may be other than those of the request by now */
  constructor(attributes: AdmissionAttributes, target: MatchTarget, objects: VersionedObjects, deps: VariableDeps) {
    this.#attributes = attributes
    this.#target = target
    this.#objects = objects
    this.#deps = deps
  }

  /** Undefined: there is no such variable. */
  readonly value = (name: string): CelValue | undefined => {
    let value = this.#known.get(name)
    if (value === undefined) {
      value = this.#make(name)
      if (value !== undefined) this.#known.set(name, value)
    }
    return value
  }

  #make(name: string): CelValue | undefined {
    const { namespace } = this.#attributes
    const { object, oldObject } = this.#objects
    switch (name) {
      case 'object':
        return fromJson(object ?? null)
      case 'oldObject':
        return fromJson(oldObject ?? null)
      case 'request':
        return adapt(admissionRequestOf(this.#attributes, this.#target), requestDecl)
      case 'namespaceObject':
        return adapt(this.#isNamespace() ? null : this.#deps.reader.get(namespaces, { name: namespace }), namespaceDecl)
      default:
        return authorizerVariables(name, this.#attributes, this.#deps.authorizer)
    }
  }

  #isNamespace(): boolean {
    const { kind, namespace } = this.#attributes
    return namespace === '' || (kind.kind === namespaces.kind && kind.group === namespaces.group)
  }
}
