import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import router, { type HTTPMethod } from 'find-my-way';
import { doors, operations } from '#contracts/contracts.js';

interface RegisteredRoute {
  readonly method: string;
  readonly path: string;
}

/** The routes that Fastify really has. Answers what may be asked of a path, and whether the contract names them all. */
@Injectable()
export class KnownRoutes {
  private readonly router = router();
  private readonly registered: RegisteredRoute[] = [];

  /** Must be called before the first route is registered. */
  collect(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) this.add(each, url);
    });
  }

  /** The methods that a path may be asked with, OPTIONS included; none where nothing is there. */
  methodsOf(url: string): readonly string[] {
    const path = url.split('?', 1)[0] ?? '/';
    const found = [...this.methods()].filter(
      (method) => this.router.find(method as HTTPMethod, path) !== null,
    );
    return found.length === 0 ? [] : [...new Set([...found, 'OPTIONS'])].sort();
  }

  /** What is served, less what is behind doors, and less HEAD, which comes with GET. */
  operations(): readonly RegisteredRoute[] {
    return this.registered.filter(({ method, path }) => method !== 'HEAD' && !isBehindDoor(path));
  }

  /** Throws, with the list of all differences, unless routes and contract name the same operations. */
  verify(): void {
    const declared = operations().map(({ method, path }) => ({ method, path: templateOf(path) }));
    const inventory = this.operations();
    const missing = declared.filter((each) => !inventory.some((route) => isSame(route, each)));
    const unknown = inventory.filter((each) => !declared.some((route) => isSame(route, each)));
    const wrong = [
      ...missing.map(({ method, path }) => `${method} ${path} is declared, but no route serves it`),
      ...unknown.map(({ method, path }) => `${method} ${path} is a route that edge.proto does not declare`),
    ];
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }

  private add(method: string, path: string): void {
    // Fastify announces the HEAD form of a GET route twice.
    if (this.router.hasRoute(method as HTTPMethod, path)) return;
    this.router.on(method as HTTPMethod, path, () => undefined);
    this.registered.push({ method, path });
  }

  private methods(): ReadonlySet<string> {
    return new Set(this.registered.map(({ method }) => method));
  }
}

/** Fastify's spelling of a path template of the contract. */
export const templateOf = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** Whether a door of the contract lets the path through, without any policy of an operation. */
export const isBehindDoor = (path: string): boolean =>
  doors().some(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));

const isSame = (one: RegisteredRoute, other: RegisteredRoute) =>
  one.method === other.method && one.path === other.path;
