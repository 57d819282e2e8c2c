using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Platform.Data;

/// <summary>A named value all nodes share.</summary>
internal sealed class ServerSetting
{
    public required string Name { get; init; }

    public required string Value { get; init; }
}

internal sealed class ServerSettingConfiguration : IEntityTypeConfiguration<ServerSetting>
{
    public void Configure(EntityTypeBuilder<ServerSetting> setting)
    {
        setting.ToTable("server_settings");
        setting.HasKey(s => s.Name);
    }
}

/// <summary>Keys for hashes and signatures: one random secret in the database, a derived key per purpose (HKDF, RFC 5869).</summary>
internal sealed class ServerSecrets
{
    /// <summary>Of the row in server_settings.</summary>
    public const string Name = "secret";

    private byte[]? _secret;

    public byte[] Derive(string purpose) => Derive(_secret ?? throw new InvalidOperationException("The server's secret has not been loaded."), purpose);

    /// <param name="stored">The value of the row named <see cref="Name"/>.</param>
    public static byte[] DeriveFrom(string stored, string purpose) => Derive(Convert.FromBase64String(stored), purpose);

    public async Task LoadAsync(Database database, CancellationToken cancel)
    {
        var fresh = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var stored = await database.WriteAsync(
            async tx =>
            {
                await tx.Db.Database.ExecuteSqlAsync($"INSERT INTO server_settings (name, value) VALUES ({Name}, {fresh}) ON CONFLICT (name) DO NOTHING", cancel);
                return await tx.Db.Set<ServerSetting>().AsNoTracking().SingleAsync(s => s.Name == Name, cancel);
            },
            cancel);
        _secret = Convert.FromBase64String(stored.Value);
    }

    private static byte[] Derive(byte[] secret, string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes(purpose));
}
