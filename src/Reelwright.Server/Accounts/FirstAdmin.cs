using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Accounts;

/// <summary>Gives an empty database its admin: from configuration, else with a password that is printed once and kept nowhere.</summary>
internal sealed class FirstAdmin(Database database, Passwords passwords, CreditLedger ledger, IOptions<AdminOptions> options, TextWriter terminal, TimeProvider clock) : IStartTask
{
    private const int GeneratedLength = 20;

    public async Task RunAsync(CancellationToken cancel)
    {
        if (await database.ReadAsync(db => db.Set<User>().AnyAsync(cancel), cancel))
        {
            return;
        }

        var isGenerated = string.IsNullOrEmpty(options.Value.Password);
        var password = isGenerated ? Secrets.NewToken()[..GeneratedLength] : options.Value.Password!;
        var hash = passwords.Hash(password);
        var isCreated = await Passwords.CreateAgainOnRaceAsync(() => database.WriteAsync(tx => CreateAsync(tx, hash, cancel), cancel));
        if (isCreated && isGenerated)
        {
            // Not the log: logs are shipped and kept.
            await terminal.WriteLineAsync($"Admin account: {options.Value.Username}   password: {password}   (shown this once; change it after signing in)");
        }
    }

    private async Task<bool> CreateAsync(Tx tx, string hash, CancellationToken cancel)
    {
        if (await tx.Db.Set<User>().AnyAsync(cancel))
        {
            // Another node was quicker.
            return false;
        }

        var admin = new User
        {
            UserName = options.Value.Username,
            DisplayName = options.Value.Username,
            Email = options.Value.Email,
            PasswordHash = hash,
            IsAdmin = true,
            CreatedAt = clock.GetStorableNow(),
        };
        await passwords.CreateAsync(tx, admin);
        ledger.Open(tx, admin.Id, Tier.Enterprise);
        return true;
    }
}
