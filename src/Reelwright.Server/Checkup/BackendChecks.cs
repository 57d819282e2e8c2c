using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Reelwright.ComfyUI;
using Reelwright.ComfyUI.Workflows;
using Reelwright.Server.Backends;
using Reelwright.Server.Catalog;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Checkup;

/// <summary>The ComfyUI machines: do they answer, may they be used, and what do they lack for each model?</summary>
internal static class BackendChecks
{
    private const string Manual = "see docs/backends.md";

    public static async Task<IReadOnlyList<Finding>> RunAsync(string folder, IConfiguration configuration, CancellationToken cancel)
    {
        var options = configuration.GetSection(ComfyUIOptions.Section).Get<ComfyUIOptions>() ?? new ComfyUIOptions();
        var wrong = options.Validate(new ValidationContext(options)).ToList();
        if (wrong.Count > 0)
        {
            return [.. wrong.Select(problem => new Finding("backends", FindingState.Missing, problem.ErrorMessage!, Manual))];
        }

        var (added, unreadable) = await ReadAddedAsync(folder, configuration, cancel);
        var backends = options.Backends.Select(backend => new Known(backend.Name!, backend.Url!, backend.Token, backend.CaFile))
            .Concat(added.ExceptBy(options.Backends.Select(backend => backend.Name!), backend => backend.Name)).ToList();
        if (backends.Count == 0)
        {
            return [.. unreadable, new Finding("backends", FindingState.Ok, "none: the local engine generates")];
        }

        var wrapped = Options.Create(options);
        var gate = new AddressGate(wrapped);
        var ownFolder = Path.Combine(folder, "catalog");
        var catalog = ModelCatalog.Load(ModelCatalog.BuiltInFolder, ownFolder);
        var own = catalog.All.Where(model => model.Comfy is not null && Directory.Exists(Path.Combine(ownFolder, model.Id))).ToList();
        using var probe = new BackendProbe(gate, WorkflowNeeds.Of(catalog), wrapped);
        var seen = await Task.WhenAll(backends.Select(backend => LookAsync(backend, gate, probe, own, cancel)));
        return [.. unreadable, .. seen.Select(look => look.Finding), .. Models(seen), .. seen.SelectMany(look => look.Refusals)];
    }

    private static async Task<Look> LookAsync(Known backend, AddressGate gate, BackendProbe probe, IReadOnlyList<CatalogModel> own, CancellationToken cancel)
    {
        var name = $"backend {backend.Name}";
        try
        {
            using var client = new ComfyClient(new ComfyEndpoint(BackendRules.ToAddress(backend.Url), backend.Token, backend.CaFile) { Allows = gate.Allows }, TimeProvider.System);
            var state = await probe.LookAsync(client, new BackendState(), TimeProvider.System.GetUtcNow(), cancel);
            var models = await probe.ReadModelsAsync(client, cancel);
            var all = models.Offered.Count + models.Lacking.Count();
            var nodes = own.Any(model => models.Offers(model.Id)) ? await client.GetNodesAsync(cancel) : null;
            return new Look(backend.Name, models, new Finding(name, FindingState.Ok, $"ComfyUI {state.Version} at {backend.Url}, {models.Offered.Count} of {all} models"))
            {
                Refusals = nodes is null ? [] : [.. own.Where(model => models.Offers(model.Id)).SelectMany(model => Refusals(model, backend.Name, nodes))],
            };
        }
        catch (Exception failure) when (failure is ComfyException or BackendRefusedException or ArgumentException)
        {
            return new Look(backend.Name, null, new Finding(name, FindingState.Warning, failure.Message, Manual));
        }
    }

    /// <summary>The product's own workflows are held by its tests; what this machine's ComfyUI would not take of the operator's is told here, before a job meets it.</summary>
    private static IEnumerable<Finding> Refusals(CatalogModel model, string backend, NodeSchemas nodes) =>
        model.Comfy!.Check(nodes) is { Count: > 0 } problems
            ? [new Finding($"workflow of {model.Id} on {backend}", FindingState.Warning, "does not fit this ComfyUI's nodes", string.Join('\n', problems))]
            : [];

    /// <summary>A line for each model that some backend lacks something for. It is a warning where no other has it.</summary>
    private static IEnumerable<Finding> Models(IReadOnlyList<Look> seen) =>
        from look in seen
        from model in look.Models?.Lacking ?? []
        let elsewhere = seen.Where(other => other.Models?.Offers(model.Key) is true).Select(other => other.Name).ToList()
        select new Finding(
            $"{model.Key} on {look.Name}",
            elsewhere.Count > 0 ? FindingState.Ok : FindingState.Warning,
            $"lacks {model.Value.Count} {(model.Value.Count == 1 ? "thing" : "things")}{(elsewhere.Count > 0 ? $"; {string.Join(", ", elsewhere)} can run it" : "")}",
            string.Join('\n', model.Value));

    /// <summary>Those that were added by the API, with what stands in the way of reading them.</summary>
    private static async Task<(IReadOnlyList<Known> Backends, IReadOnlyList<Finding> Problems)> ReadAddedAsync(string folder, IConfiguration configuration, CancellationToken cancel)
    {
        if (!DatabaseCheck.Exists(folder, configuration))
        {
            return ([], []);
        }

        DbConnection connection;
        try
        {
            connection = await DatabaseCheck.OpenAsync(folder, configuration, cancel);
        }
        catch (Exception failure) when (failure is DbException or ArgumentException)
        {
            // The check of the database says why.
            return ([], []);
        }

        await using (connection)
        {
            try
            {
                return await ReadAddedAsync(connection, cancel);
            }
            catch (DbException)
            {
                // A schema from before there were backends, or none yet.
                return ([], []);
            }
        }
    }

    private static async Task<(IReadOnlyList<Known> Backends, IReadOnlyList<Finding> Problems)> ReadAddedAsync(DbConnection connection, CancellationToken cancel)
    {
        var secret = (await ReadAsync(connection, $"SELECT value FROM server_settings WHERE name = '{ServerSecrets.Name}'", 1, cancel)) is [[{ } stored]] ? stored : null;
        var (backends, problems) = (new List<Known>(), new List<Finding>());
        foreach (var row in await ReadAsync(connection, "SELECT name, url, token, ca_file FROM backends WHERE NOT is_configured ORDER BY name", 4, cancel))
        {
            try
            {
                var token = row[2] is { } cipher && secret is not null ? BackendTokens.Reveal(ServerSecrets.DeriveFrom(secret, BackendTokens.Purpose), row[0]!, cipher) : null;
                backends.Add(new Known(row[0]!, row[1]!, token, row[3]));
            }
            catch (Exception failure) when (failure is CryptographicException or FormatException)
            {
                problems.Add(new Finding($"backend {row[0]}", FindingState.Warning, "its stored token cannot be read with this server's secret", "remove it and add it again"));
            }
        }

        return (backends, problems);
    }

    private static async Task<List<string?[]>> ReadAsync(DbConnection connection, string sql, int columns, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<string?[]>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add([.. Enumerable.Range(0, columns).Select(column => reader.IsDBNull(column) ? null : reader.GetString(column))]);
        }

        return rows;
    }

    private sealed record Known(string Name, string Url, string? Token, string? CaFile);

    private sealed record Look(string Name, BackendModels? Models, Finding Finding)
    {
        public IReadOnlyList<Finding> Refusals { get; init; } = [];
    }
}
