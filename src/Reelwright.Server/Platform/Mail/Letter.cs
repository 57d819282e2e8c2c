using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Platform.Mail;

/// <summary>A mail on its way out. The row goes when it has been handed over.</summary>
internal sealed class Letter
{
    public const int MaxSubject = 200;

    public long Id { get; init; }

    public required string Recipient { get; init; }

    public required string Subject { get; init; }

    public required string Text { get; init; }

    public required string Html { get; init; }

    public int Attempts { get; init; }

    /// <summary>When it is tried next.</summary>
    public required DateTimeOffset DueAt { get; init; }

    public string? LastError { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class LetterConfiguration : IEntityTypeConfiguration<Letter>
{
    public void Configure(EntityTypeBuilder<Letter> letter)
    {
        letter.ToTable("letters");
        letter.Property(l => l.Recipient).HasMaxLength(254);
        letter.Property(l => l.Subject).HasMaxLength(Letter.MaxSubject);
        letter.HasIndex(l => l.DueAt);
    }
}
