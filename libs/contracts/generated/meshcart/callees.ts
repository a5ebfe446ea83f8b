// Written from the descriptors by `npm run generate`: what each app may call.
export const callees = {
  "api": [
    "meshcart.billing.v1.LedgerService/ListLedgerEntries",
    "meshcart.billing.v1.PaymentsService/BatchGetPayments",
    "meshcart.billing.v1.PaymentsService/GetPayment",
    "meshcart.billing.v1.RefundsService/CreateRefund",
    "meshcart.billing.v1.WebhooksService/ReceiveStripeEvent",
    "meshcart.operations.v1.BillingWorkService/DiscardFailedWork",
    "meshcart.operations.v1.BillingWorkService/FixFailedWork",
    "meshcart.operations.v1.BillingWorkService/GetFailedWork",
    "meshcart.operations.v1.BillingWorkService/ListFailedWork",
    "meshcart.operations.v1.BillingWorkService/RedriveFailedWork",
    "meshcart.operations.v1.NotificationsWorkService/DiscardFailedWork",
    "meshcart.operations.v1.NotificationsWorkService/FixFailedWork",
    "meshcart.operations.v1.NotificationsWorkService/GetFailedWork",
    "meshcart.operations.v1.NotificationsWorkService/ListFailedWork",
    "meshcart.operations.v1.NotificationsWorkService/RedriveFailedWork",
    "meshcart.operations.v1.OrdersWorkService/DiscardFailedWork",
    "meshcart.operations.v1.OrdersWorkService/FixFailedWork",
    "meshcart.operations.v1.OrdersWorkService/GetFailedWork",
    "meshcart.operations.v1.OrdersWorkService/ListFailedWork",
    "meshcart.operations.v1.OrdersWorkService/RedriveFailedWork",
    "meshcart.orders.v1.CatalogueService/BatchGetProducts",
    "meshcart.orders.v1.CatalogueService/GetProduct",
    "meshcart.orders.v1.CatalogueService/ListProducts",
    "meshcart.orders.v1.OrdersService/BatchGetOrders",
    "meshcart.orders.v1.OrdersService/CancelOrder",
    "meshcart.orders.v1.OrdersService/GetOrder",
    "meshcart.orders.v1.OrdersService/ListOrders",
    "meshcart.orders.v1.OrdersService/PlaceOrder",
    "meshcart.orders.v1.StockService/ReceiveStock",
    "meshcart.users.v1.TokensService/GetSigningKeys",
    "meshcart.users.v1.UsersService/BatchGetUsers",
    "meshcart.users.v1.UsersService/GetUser",
    "meshcart.users.v1.UsersService/RegisterUser",
    "meshcart.users.v1.UsersService/UpdateUser"
  ],
  "billing": [],
  "notifications": [
    "meshcart.users.v1.UsersService/BatchGetUsers",
    "meshcart.users.v1.UsersService/GetUser"
  ],
  "orders": [
    "meshcart.billing.v1.PaymentsService/AuthorizePayment",
    "meshcart.billing.v1.PaymentsService/CancelPayment",
    "meshcart.billing.v1.PaymentsService/CapturePayment"
  ],
  "users": []
} as const;
