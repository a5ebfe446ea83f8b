import { randomInt } from 'node:crypto';
import { idPrefixes } from './stripe-object.js';

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export const randomLetters = (length: number): string =>
  Array.from({ length }, () => letters.charAt(randomInt(letters.length))).join('');

export const newId = (type: keyof typeof idPrefixes): string => `${idPrefixes[type]}${randomLetters(24)}`;
