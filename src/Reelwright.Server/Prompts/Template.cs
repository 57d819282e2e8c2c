using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Prompts;

/// <summary>A prompt that somebody keeps under a name.</summary>
internal sealed class Template : IOwned
{
    public const int MaxName = 100;

    public long Id { get; init; }

    public required long OwnerId { get; init; }

    public required string Name { get; init; }

    public required string Prompt { get; init; }

    public string? NegativePrompt { get; init; }

    public string? Model { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class TemplateConfiguration : IEntityTypeConfiguration<Template>
{
    public void Configure(EntityTypeBuilder<Template> template)
    {
        template.ToTable("templates");
        template.Property(t => t.Name).HasMaxLength(Template.MaxName);
        template.Property(t => t.Model).HasMaxLength(64);
        template.HasIndex(t => new { t.OwnerId, t.Id });
    }
}
