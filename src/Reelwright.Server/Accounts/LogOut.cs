using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Accounts;

internal sealed record LoggedOut(bool Authenticated);

/// <summary>Ends the session the request came with. Keys, and sessions of other browsers, go on.</summary>
internal static class LogOut
{
    public static async Task<Ok<LoggedOut>> Handle(Caller caller, HttpContext http, Database database, CancellationToken cancel)
    {
        if (caller.Kind is CallerKind.Session)
        {
            await database.WriteAsync(tx => tx.Db.Set<Session>().Where(s => s.Id == caller.CredentialId).ExecuteDeleteAsync(cancel), cancel);
            SessionCookie.Forget(http);
        }

        return TypedResults.Ok(new LoggedOut(false));
    }
}
