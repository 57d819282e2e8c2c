using System.Text.Json.Nodes;

namespace Reelwright.Server.Tests.Billing.Stripe;

/// <summary>What Stripe knows: customers, sessions, charges, subscriptions, in the shapes of version 2025-08-27; and the events of what happened to them.</summary>
internal sealed class StripeBooks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<JsonObject> _events = [];
    private int _next;

    /// <summary>Everything that happened, in order, as it was at the time.</summary>
    public IReadOnlyList<JsonObject> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public int Count(string type)
    {
        lock (_lock)
        {
            return _objects.Values.Count(one => (string?)one["object"] == type);
        }
    }

    /// <summary>An object that is what nobody expects.</summary>
    public void Put(string id, JsonObject one)
    {
        lock (_lock)
        {
            _objects[id] = one;
        }
    }

    public JsonObject Find(string id)
    {
        lock (_lock)
        {
            return Get(id);
        }
    }

    /// <summary>Does what a request asks for.</summary>
    public JsonObject Answer(FakeStripe.Request request)
    {
        lock (_lock)
        {
            var answer = (request.Method, request.Path.Split('/')) switch
            {
                ("POST", [_, "v1", "customers"]) => AddCustomer(StrictForm.Read(request.Body, "metadata[*]")),
                ("DELETE", [_, "v1", "customers", var id]) => EndCustomer(id),
                ("POST", [_, "v1", "checkout", "sessions"]) => AddSession(request.Body),
                ("POST", [_, "v1", "checkout", "sessions", var id, "expire"]) when request.Body.Length == 0 => Expire(id),
                ("GET", [_, "v1", "checkout", "sessions", var id]) => Get(id),
                ("POST", [_, "v1", "billing_portal", "sessions"]) => AddPortal(StrictForm.Read(request.Body, "customer", "return_url")),
                ("GET", [_, "v1", "subscriptions", var id]) => Get(id),
                ("GET", [_, "v1", "subscriptions"]) => List(request.Query),
                _ => throw new StripeProblem(404, "invalid_request_error", null, null, $"Unrecognized request URL ({request.Method}: {request.Path})."),
            };
            return (JsonObject)answer.DeepClone();
        }
    }

    /// <summary>Somebody pays on the page, by card, or by a way whose money comes later.</summary>
    /// <returns>The events of it.</returns>
    public IReadOnlyList<JsonObject> Pay(string session, bool later = false) => Happen(() =>
    {
        var one = Get(session);
        one["status"] = "complete";
        one["url"] = null;
        if ((string?)one["mode"] == "subscription")
        {
            Subscribe(one);
            return;
        }

        one["payment_intent"] = NewId("pi");
        one["payment_status"] = later ? "unpaid" : "paid";
        Tell("checkout.session.completed", one);
        if (!later)
        {
            Charge(one);
        }
    });

    /// <summary>The money that was to come later arrives.</summary>
    public IReadOnlyList<JsonObject> Arrive(string session) => Happen(() =>
    {
        var one = Get(session);
        one["payment_status"] = "paid";
        Charge(one);
        Tell("checkout.session.async_payment_succeeded", one);
    });

    public IReadOnlyList<JsonObject> Refund(string session, long pence) => Happen(() =>
    {
        var charge = ChargeOf(session);
        charge["amount_refunded"] = Math.Min((long)charge["amount"]!, (long)charge["amount_refunded"]! + pence);
        Tell("charge.refunded", charge);
    });

    public IReadOnlyList<JsonObject> Dispute(string session) => Dispute("charge.dispute.created", ChargeOf(session), "needs_response");

    /// <summary>The bank has decided: lost or won.</summary>
    public IReadOnlyList<JsonObject> Decide(string session, string status) => Dispute("charge.dispute.closed", ChargeOf(session), status);

    /// <summary>A dispute over a payment that is no sale of this server's.</summary>
    public IReadOnlyList<JsonObject> DisputeElsewhere() =>
        Dispute("charge.dispute.created", new JsonObject { ["id"] = NewId("ch"), ["amount"] = 900L, ["payment_intent"] = NewId("pi") }, "needs_response");

    private IReadOnlyList<JsonObject> Dispute(string type, JsonObject charge, string status) => Happen(() => Tell(type, Add(new JsonObject
    {
        ["id"] = NewId("dp"),
        ["object"] = "dispute",
        ["amount"] = (long)charge["amount"]!,
        ["currency"] = "gbp",
        ["reason"] = "fraudulent",
        ["status"] = status,
        ["charge"] = (string?)charge["id"],
        ["payment_intent"] = (string?)charge["payment_intent"],
    })));

    /// <summary>The subscription of a paid session.</summary>
    public string SubscriptionOf(string session) => (string)Find(session)["subscription"]!;

    public IReadOnlyList<JsonObject> ChangePrice(string subscription, string price) => Happen(() =>
    {
        Get(subscription)["items"]!["data"]![0]!["price"]!["id"] = price;
        Tell("customer.subscription.updated", Get(subscription));
    });

    /// <summary>It ends, or its payment fails, or succeeds again.</summary>
    public IReadOnlyList<JsonObject> Become(string subscription, string status) => Happen(() =>
    {
        var one = Get(subscription);
        one["status"] = status;
        var isOver = status is "canceled" or "incomplete_expired";
        if (!isOver)
        {
            Invoice(status == "active" ? "invoice.paid" : "invoice.payment_failed", one);
        }

        Tell(isOver ? "customer.subscription.deleted" : "customer.subscription.updated", one);
    });

    public IReadOnlyList<JsonObject> CancelAtPeriodEnd(string subscription, bool isSet = true) => Happen(() =>
    {
        Get(subscription)["cancel_at_period_end"] = isSet;
        Tell("customer.subscription.updated", Get(subscription));
    });

    /// <summary>Ends at a time of its own: the flag stays down.</summary>
    public IReadOnlyList<JsonObject> CancelAt(string subscription, long seconds) => Happen(() =>
    {
        Get(subscription)["cancel_at"] = seconds;
        Tell("customer.subscription.updated", Get(subscription));
    });

    /// <summary>Deletes a customer as somebody does in the dashboard: its subscriptions are cancelled, and there is no such customer any more.</summary>
    public IReadOnlyList<JsonObject> DeleteCustomer(string customer) => Happen(() => EndCustomer(customer));

    /// <summary>A second subscription of the same customer, as somebody makes one in the dashboard.</summary>
    public IReadOnlyList<JsonObject> Another(string subscription, string price) => Happen(() =>
    {
        var another = (JsonObject)Get(subscription).DeepClone();
        another["id"] = NewId("sub");
        another["items"]!["data"]![0]!["price"]!["id"] = price;
        Tell("customer.subscription.created", Add(another));
    });

    /// <summary>Its items are taken away, as in an answer that has none.</summary>
    public IReadOnlyList<JsonObject> Empty(string subscription) => Happen(() =>
    {
        Get(subscription)["items"]!["data"] = new JsonArray();
        Tell("customer.subscription.updated", Get(subscription));
    });

    /// <summary>From now on there is no such thing: the books are another account's.</summary>
    public void Lose(string id)
    {
        lock (_lock)
        {
            _objects.Remove(id);
        }
    }

    private IReadOnlyList<JsonObject> Happen(Action what)
    {
        lock (_lock)
        {
            var before = _events.Count;
            what();
            return _events[before..];
        }
    }

    private JsonObject AddCustomer(JsonObject form) => Add(new JsonObject { ["id"] = NewId("cus"), ["object"] = "customer", ["livemode"] = false, ["metadata"] = form.Under("metadata") });

    /// <summary>As Stripe does: its subscriptions are cancelled at once, and from then on there is no such customer.</summary>
    private JsonObject EndCustomer(string id)
    {
        var customer = Get(id);
        foreach (var one in _objects.Values.Where(one => (string?)one["object"] == "subscription" && (string?)one["customer"] == id && (string?)one["status"] != "canceled").ToList())
        {
            one["status"] = "canceled";
            Tell("customer.subscription.deleted", one);
        }

        Tell("customer.deleted", customer);
        _objects.Remove(id);
        return new JsonObject { ["id"] = id, ["object"] = "customer", ["deleted"] = true };
    }

    private JsonObject AddSession(string body)
    {
        var form = StrictForm.Read(
            body, "mode", "customer", "client_reference_id", "success_url", "cancel_url", "metadata[*]", "payment_intent_data[metadata][*]", "subscription_data[metadata][*]",
            "line_items[0][quantity]", "line_items[0][price]", "line_items[0][price_data][currency]", "line_items[0][price_data][unit_amount]",
            "line_items[0][price_data][product_data][name]", "adaptive_pricing[enabled]");
        var mode = form.Need("mode");
        var quantity = form.NeedWhole("line_items[0][quantity]");
        NeedCustomer(form.Need("customer"));
        var isPayment = mode == "payment";
        if (form.Need(isPayment ? "line_items[0][price_data][currency]" : "line_items[0][price]") is var price && isPayment && price != "gbp")
        {
            throw new StripeProblem(400, "invalid_request_error", null, "line_items[0][price_data][currency]", $"Invalid currency: {price}");
        }

        if (!isPayment && price == "price_gone")
        {
            throw new StripeProblem(400, "invalid_request_error", "resource_missing", "line_items[0][price]", $"No such price: '{price}'");
        }

        var id = NewId("cs_test");
        return Add(new JsonObject
        {
            ["id"] = id,
            ["object"] = "checkout.session",
            ["mode"] = mode,
            ["status"] = "open",
            ["payment_status"] = "unpaid",
            ["url"] = $"https://checkout.stripe.example/c/pay/{id}",
            ["amount_total"] = isPayment ? quantity * form.NeedWhole("line_items[0][price_data][unit_amount]") : 1200,
            ["currency"] = "gbp",
            ["customer"] = form.Need("customer"),
            ["client_reference_id"] = form.Need("client_reference_id"),
            ["payment_intent"] = null,
            ["subscription"] = null,
            ["livemode"] = false,
            ["metadata"] = form.Under("metadata"),
            ["success_url"] = form.Need("success_url"),
            ["cancel_url"] = form.Need("cancel_url"),
            ["fake_charge_metadata"] = form.Under("payment_intent_data[metadata]"),
            ["fake_price"] = price,
        });
    }

    private JsonObject Expire(string id)
    {
        var one = Get(id);
        if ((string?)one["status"] != "open")
        {
            throw new StripeProblem(400, "invalid_request_error", null, null, $"This Session is {one["status"]} and cannot be expired.");
        }

        one["status"] = "expired";
        Tell("checkout.session.expired", one);
        return one;
    }

    private JsonObject AddPortal(JsonObject form)
    {
        NeedCustomer(form.Need("customer"));
        return Add(new JsonObject { ["id"] = NewId("bps"), ["object"] = "billing_portal.session", ["url"] = $"https://billing.stripe.example/p/session/{_next}", ["return_url"] = form.Need("return_url") });
    }

    private JsonObject List(string query)
    {
        var customer = System.Web.HttpUtility.ParseQueryString(query)["customer"]!;
        NeedCustomer(customer);
        var data = _objects.Values.Where(one => (string?)one["object"] == "subscription" && (string?)one["customer"] == customer && (string?)one["status"] != "canceled");
        return new JsonObject { ["object"] = "list", ["has_more"] = false, ["url"] = "/v1/subscriptions", ["data"] = new JsonArray([.. data.Select(one => one.DeepClone())]) };
    }

    private void Subscribe(JsonObject session)
    {
        var subscription = Add(new JsonObject
        {
            ["id"] = NewId("sub"),
            ["object"] = "subscription",
            ["customer"] = (string?)session["customer"],
            ["status"] = "active",
            ["cancel_at_period_end"] = false,
            ["cancel_at"] = null,
            ["items"] = new JsonObject
            {
                ["object"] = "list",
                ["data"] = new JsonArray(new JsonObject
                {
                    ["id"] = NewId("si"),
                    ["object"] = "subscription_item",
                    ["quantity"] = 1,
                    ["price"] = new JsonObject { ["id"] = (string?)session["fake_price"], ["object"] = "price" },
                    ["current_period_start"] = 1_790_000_000,
                    ["current_period_end"] = 1_792_600_000,
                }),
            },
        });
        Tell("customer.subscription.created", subscription);
        session["payment_status"] = "paid";
        session["subscription"] = (string?)subscription["id"];
        Tell("checkout.session.completed", session);
        Invoice("invoice.paid", subscription);
    }

    private void Invoice(string type, JsonObject subscription) => Tell(type, Add(new JsonObject
    {
        ["id"] = NewId("in"),
        ["object"] = "invoice",
        ["customer"] = (string?)subscription["customer"],
        ["parent"] = new JsonObject
        {
            ["type"] = "subscription_details",
            ["quote_details"] = null,
            ["subscription_details"] = new JsonObject { ["subscription"] = (string?)subscription["id"], ["metadata"] = new JsonObject() },
        },
    }));

    private void Charge(JsonObject session) => Tell("charge.succeeded", Add(new JsonObject
    {
        ["id"] = NewId("ch"),
        ["object"] = "charge",
        ["amount"] = (long)session["amount_total"]!,
        ["amount_refunded"] = 0L,
        ["currency"] = "gbp",
        ["customer"] = (string?)session["customer"],
        ["payment_intent"] = (string?)session["payment_intent"],
        ["metadata"] = session["fake_charge_metadata"]!.DeepClone(),
    }));

    private JsonObject ChargeOf(string session) =>
        _objects.Values.Single(one => (string?)one["object"] == "charge" && (string?)one["payment_intent"] == (string?)Get(session)["payment_intent"]);

    private JsonObject Add(JsonObject one)
    {
        _objects.Add((string)one["id"]!, one);
        return one;
    }

    private JsonObject Get(string id) => _objects.TryGetValue(id, out var one)
        ? one
        : throw new StripeProblem(404, "invalid_request_error", "resource_missing", "id", $"No such object: '{id}'");

    /// <summary>A customer that is named in a request and missing is the request's fault: 400 and not 404.</summary>
    private void NeedCustomer(string id)
    {
        if (!_objects.ContainsKey(id))
        {
            throw new StripeProblem(400, "invalid_request_error", "resource_missing", "customer", $"No such customer: '{id}'");
        }
    }

    private string NewId(string prefix) => $"{prefix}_{++_next:D6}";

    private void Tell(string type, JsonObject what) => _events.Add(new JsonObject
    {
        ["id"] = NewId("evt"),
        ["object"] = "event",
        ["api_version"] = "2025-08-27.basil",
        ["created"] = 1_790_000_000 + _next,
        ["livemode"] = false,
        ["pending_webhooks"] = 1,
        ["type"] = type,
        ["data"] = new JsonObject { ["object"] = what.DeepClone() },
        ["request"] = new JsonObject { ["id"] = null, ["idempotency_key"] = null },
    });
}
