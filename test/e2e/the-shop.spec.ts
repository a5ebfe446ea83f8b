import { jest } from '@jest/globals';
import { theShop } from './the-shop.js';

jest.setTimeout(60_000);

theShop('the shop');
