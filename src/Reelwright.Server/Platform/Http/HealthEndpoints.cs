using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Http;

/// <summary>What a process supervisor or a load balancer asks: alive, and ready for requests.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Ok(new HealthResponse("ok"))).WithName("IsAlive").Allow(Access.Public).Budget(RateBudget.Media);
        routes.MapGet("/health/ready", IsReadyAsync).WithName("IsReady").Allow(Access.Public).Budget(RateBudget.Media);
    }

    private static async Task<Results<Ok<HealthResponse>, JsonHttpResult<HealthResponse>>> IsReadyAsync(Database database, CancellationToken cancel)
    {
        try
        {
            await database.ReadAsync(db => db.Set<ServerSetting>().AnyAsync(cancel), cancel);
            return TypedResults.Ok(new HealthResponse("ok"));
        }
        catch (Exception failure) when (failure is System.Data.Common.DbException or InvalidOperationException { InnerException: System.Data.Common.DbException })
        {
            return TypedResults.Json(new HealthResponse("database unavailable"), statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}

internal sealed record HealthResponse(string Status);
