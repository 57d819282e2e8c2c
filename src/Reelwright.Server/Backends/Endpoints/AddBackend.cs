using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Backends.Endpoints;

public sealed record AddBackendRequest
{
    /// <summary>Letters, digits, dots, dashes and underscores.</summary>
    [Required]
    public string? Name { get; init; }

    /// <summary>Where its API is; a path prefix is kept.</summary>
    [Required]
    public string? Url { get; init; }

    /// <summary>Sent as a Bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>A PEM file, at the same place on every node, with the authority that signed its certificate.</summary>
    public string? CaFile { get; init; }

    /// <summary>Prompts it gets at once; 2 by default.</summary>
    [Range(1, BackendRules.MaxSlots)]
    public int? Slots { get; init; }
}

internal sealed class AddBackend(Database database, AddressGate gate, BackendTokens tokens, AuditLog audit, TimeProvider clock)
{
    public static async Task<Ok<BackendItem>> Handle(
        JsonBody<AddBackendRequest> body, HttpContext http, IdempotentReply idempotent, AddBackend add, CancellationToken cancel) =>
        TypedResults.Ok(await add.RunAsync(await body.ReadAsync(cancel, Check), http, idempotent, cancel));

    private static void Check(AddBackendRequest request, FieldErrors errors)
    {
        var options = new BackendOptions { Name = request.Name, Url = request.Url, Token = request.Token, CaFile = request.CaFile };
        foreach (var (setting, problem) in BackendRules.Problems(options))
        {
            var field = JsonNamingPolicy.SnakeCaseLower.ConvertName(setting);
            if (!errors.Has(field))
            {
                errors.Add(field, problem);
            }
        }
    }

    private async Task<BackendItem> RunAsync(AddBackendRequest request, HttpContext http, IdempotentReply idempotent, CancellationToken cancel)
    {
        if (await gate.FindProblemAsync(BackendRules.ToAddress(request.Url!), cancel) is { } problem)
        {
            throw Refusal.Invalid("url", $"is refused: {problem}");
        }

        try
        {
            return await database.WriteAsync(tx => StoreAsync(tx, request, http, idempotent, cancel), cancel);
        }
        catch (Exception failure) when (Database.IsDuplicate(failure))
        {
            throw Refusal.Invalid("name", "belongs to another backend");
        }
    }

    private async Task<BackendItem> StoreAsync(Tx tx, AddBackendRequest request, HttpContext http, IdempotentReply idempotent, CancellationToken cancel)
    {
        var row = new Backend
        {
            Name = request.Name!,
            Url = request.Url!,
            Token = request.Token is { } token ? tokens.Protect(request.Name!, token) : null,
            CaFile = request.CaFile,
            Slots = request.Slots ?? BackendOptions.UsualSlots,
            ClientId = Guid.CreateVersion7().ToString(),
            CreatedAt = clock.GetStorableNow(),
            DriverUntil = DateTimeOffset.UnixEpoch,
        };
        tx.Db.Add(row);
        audit.Add(tx, http, "backend.add", $"backend:{row.Name}", new { row.Url, row.Slots, HasToken = row.Token is not null, row.CaFile });
        await tx.Db.SaveChangesAsync(cancel);
        tx.Signal(BackendPool.RowsTopic, "");

        var view = new BackendView { Name = row.Name, Url = row.Url, CaFile = row.CaFile, Slots = row.Slots, ClientId = row.ClientId, CreatedAt = row.CreatedAt, State = new BackendState() };
        var reply = BackendItem.Of(view, row.Token is not null, row.CreatedAt);
        await idempotent.RecordAsync(tx, reply, cancel);
        return reply;
    }
}
